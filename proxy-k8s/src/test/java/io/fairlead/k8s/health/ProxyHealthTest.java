package io.fairlead.k8s.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.health.HealthReport.FamilyHealth;
import io.fairlead.model.IpFamily;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProxyHealthTest {
    private final FrozenClock clock = new FrozenClock();
    private final ProxyHealth health = clock.health();

    /**
     * What happens is written as {@code q4} (changes for IPv4 are queued), {@code a6} (those for IPv6 are applied) and
     * {@code +60} (seconds pass).
     */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
        # what happens             | healthy | IPv4    | IPv6
        ''                         | true    | -       | -
        q4 +3600                   | true    | -       | -
        q4 q6 +3600                | true    | -       | -
        q4 +3600 a4                | true    | true    | -
        a4 +3600                   | true    | true    | -
        a4 q4                      | true    | true    | -
        a4 q4 +59                  | true    | true    | -
        a4 q4 +60                  | false   | false   | -
        a4 q4 +61                  | false   | false   | -
        a4 q4 +30 q4 +30           | false   | false   | -
        a4 q4 +30 a4 q4 +59        | true    | true    | -
        a4 q4 +60 a4               | true    | true    | -
        a4 a6 q4 q6 a4 +60         | false   | true    | false
        a4 q6 +60                  | true    | true    | -
        a4 a6 q4 q6 +60            | false   | false   | false
        a4 a6 q4 +60 a6            | false   | false   | true
        """)
    void familyIsUnhealthyWhenChangesWaitForAMinuteAfterItsFirst(
            String events, boolean isHealthy, String v4, String v6) {
        List.of(events.split(" ", -1)).forEach(this::happens);

        assertThat(health.isHealthy()).isEqualTo(isHealthy);
        assertThat(health.report().isHealthy()).isEqualTo(isHealthy);
        assertThat(shown(IpFamily.IPV4)).isEqualTo(v4);
        assertThat(shown(IpFamily.IPV6)).isEqualTo(v6);
    }

    private void happens(String event) {
        if (event.startsWith("+")) {
            clock.advance(Duration.ofSeconds(Integer.parseInt(event.substring(1))));
        } else if (!event.isEmpty()) {
            IpFamily family = event.endsWith("4") ? IpFamily.IPV4 : IpFamily.IPV6;
            if (event.startsWith("q")) {
                health.onQueued(family);
            } else {
                health.onApplied(family);
            }
        }
    }

    private String shown(IpFamily family) {
        FamilyHealth shown = health.report().families().get(family);
        return shown == null ? "-" : String.valueOf(shown.isHealthy());
    }

    @Test
    void settingTheClockDoesNotMakeChangesLate() {
        health.onApplied(IpFamily.IPV4);
        health.onQueued(IpFamily.IPV4);
        clock.set(FrozenClock.START.plus(Duration.ofDays(365)));

        assertThat(health.isHealthy()).isTrue();
    }

    @Test
    void lastUpdateIsTheLatestOfBothFamilies() {
        assertThat(health.report().lastUpdated()).hasToString("0001-01-01T00:00:00Z");

        health.onApplied(IpFamily.IPV6);
        clock.advance(Duration.ofSeconds(1));
        health.onApplied(IpFamily.IPV4);
        clock.advance(Duration.ofSeconds(1));

        assertThat(health.report().lastUpdated()).isEqualTo(FrozenClock.START.plusSeconds(1));
    }

    @Test
    void nodeIsEligibleUntilSomebodySaysOtherwise() {
        assertThat(health.report().isNodeEligible()).isTrue();
        health.onNode(false);
        assertThat(health.report().isNodeEligible()).isFalse();
        assertThat(health.report().isHealthy()).isTrue();
        health.onNode(true);
        assertThat(health.report().isNodeEligible()).isTrue();
    }
}
