package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.EjectionConfig;
import io.fairlead.health.CheckStreak.Verdict;
import io.fairlead.model.CheckSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With {@code rise} 2 and {@code fall} 3. */
class CheckStreakTest {
    private static final CheckSettings SETTINGS = new CheckSettings(Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3);
    private static final EjectionConfig EJECTION = new EjectionConfig(3, Duration.ofSeconds(10), Duration.ofMinutes(1));
    private static final long NEXT = Duration.ofSeconds(4).toNanos();

    /** Outcomes from the first to the last: + passed, - failed; lower case letters say that the endpoint is ejected then. */
    @ParameterizedTest
    @CsvSource({
        "f,        NOTHING", // healthy, one failure
        "ff,       NOTHING",
        "fff,      EJECT",
        "ffpff,    NOTHING", // not in a row
        "ffpfff,   EJECT",
        "p,        NOTHING",
        "pppp,     NOTHING",
        "fffF,     EJECT", // stays ejected
        "fffFFFF,  EJECT",
        "fffP,     NOTHING",
        "fffPP,    RESTORE",
        "fffPF,    NOTHING", // one failure while ejected does not lengthen it
        "fffPFPP,  RESTORE",
        "FFF,      EJECT", // ejected by connections, and checks fail too
        "FF,       NOTHING",
        "P,        NOTHING", // ejected by connections
        "PP,       RESTORE",
        "ppP,      RESTORE", // passed before it was ejected: those count
        "fffFf,    NOTHING", // it has accepted a connection meanwhile: counted from the beginning
        "fffFff,   NOTHING",
        "fffFfff,  EJECT",
    })
    void theRowDecides(String outcomes, Verdict verdict) {
        CheckStreak streak = CheckStreak.NONE;
        boolean isEjected = false;
        for (int i = 0; i < outcomes.length(); i++) {
            char outcome = outcomes.charAt(i);
            isEjected = Character.isUpperCase(outcome);
            streak = streak.after(Character.toLowerCase(outcome) == 'p', isEjected, SETTINGS);
        }

        assertThat(streak.verdict(isEjected, SETTINGS)).isEqualTo(verdict);
    }

    @Test
    void aLongRowDoesNotOverflow() {
        CheckStreak streak = new CheckStreak(0, Integer.MAX_VALUE - 1);

        assertThat(streak.after(false, true, SETTINGS).failed()).isEqualTo(4);
    }

    @Test
    void failedChecksEjectForTheTimeOfAFirstEjection() {
        Outage outage = Outage.NONE.afterChecks(3, EJECTION, NEXT, 5);

        assertThat(outage.isEjected(5)).isTrue();
        assertThat(outage.failures()).isEqualTo(3);
        assertThat(outage.ejections()).isEqualTo(1);
        assertThat(outage.untilNanos()).isEqualTo(5 + Duration.ofSeconds(10).toNanos());
    }

    @Test
    void failedConnectionsBeforeAreKept() {
        Outage counted = Outage.NONE.after(Evidence.FAILED, EJECTION, 0, 1);

        assertThat(counted.afterChecks(3, EJECTION, NEXT, 5).failures()).isEqualTo(3);
        assertThat(counted.afterChecks(1, EJECTION, NEXT, 5).isEjected(5)).isTrue();
    }

    @Test
    void anEjectionLastsUntilTheNextOutcomeAndIsNotShortened() {
        Outage ejected = Outage.NONE.afterChecks(3, EJECTION, NEXT, 0);
        long late = Duration.ofSeconds(9).toNanos();

        assertThat(ejected.afterChecks(4, EJECTION, NEXT, 1)).isEqualTo(ejected);
        Outage longer = ejected.afterChecks(4, EJECTION, late + NEXT, late);
        assertThat(longer.untilNanos()).isEqualTo(late + NEXT);
        assertThat(longer.ejections()).as("one ejection, which lasts").isEqualTo(1);
    }

    @Test
    void anEjectionWhoseTimeIsUpBeginsNoTrialWhileChecksFail() {
        Outage ejected = Outage.NONE.afterChecks(3, EJECTION, NEXT, 0);
        long after = Duration.ofSeconds(11).toNanos();
        assertThat(ejected.isTrialDue(after)).isTrue();

        assertThat(ejected.afterChecks(4, EJECTION, after + NEXT, after).isTrialDue(after))
                .isFalse();
    }

    @Test
    void aConnectionThatTriesTheEndpointDecides() {
        long after = Duration.ofSeconds(11).toNanos();
        Outage trial = Outage.NONE
                .afterChecks(3, EJECTION, NEXT, 0)
                .onTrial(after, Duration.ofSeconds(1).toNanos());

        assertThat(trial.afterChecks(4, EJECTION, after + NEXT, after)).isEqualTo(trial);
        assertThat(trial.after(Evidence.FAILED, EJECTION, after, after + 1).ejections())
                .isEqualTo(2);
    }
}
