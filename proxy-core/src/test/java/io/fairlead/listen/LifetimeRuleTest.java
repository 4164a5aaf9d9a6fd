package io.fairlead.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LifetimeRuleTest {
    /** Lifetime, seconds since it was over, silence in milliseconds with an idle time of one second. */
    @ParameterizedTest
    @CsvSource({
        "3600, 0, 1000, END",
        "3600, 0, 999, WAIT",
        "3600, 29, 999, WAIT",
        "3600, 30, 100, END",
        "3600, 30, 99, WAIT",
        "3600, 60, 99, CUT",
        "3600, 60, 5000, CUT",
        "10, 4, 999, WAIT",
        "10, 5, 100, END",
        "10, 10, 0, CUT",
    })
    void aConnectionEndsAtAnIdleMomentWithinTheGraceElseItIsCut(
            long lifetime, long over, long silentMillis, LifetimeRule.Action action) {
        LifetimeRule rule = new LifetimeRule(
                Duration.ofSeconds(lifetime).toNanos(), Duration.ofSeconds(1).toNanos());
        assertThat(rule.action(
                        Duration.ofSeconds(over).toNanos(),
                        Duration.ofMillis(silentMillis).toNanos()))
                .isEqualTo(action);
    }
}
