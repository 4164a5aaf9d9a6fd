package io.fairlead.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.EjectionConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutageTest {
    private static final EjectionConfig CONFIG = new EjectionConfig(3, Duration.ofSeconds(10), Duration.ofSeconds(30));

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void anEndpointIsEjectedByTheLastOfSoManyFailuresInARow() {
        Outage first = Outage.NONE.afterFailure(CONFIG, 0);
        Outage second = first.afterFailure(CONFIG, 5 * SECOND);
        Outage third = second.afterFailure(CONFIG, 9 * SECOND);

        assertThat(first.isEjected(0)).isFalse();
        assertThat(second.isEjected(5 * SECOND)).isFalse();
        assertThat(second.isTrialDue(5 * SECOND)).isFalse();
        assertThat(third).isEqualTo(new Outage(3, 1, false, 19 * SECOND));
        assertThat(third.isEjected(9 * SECOND)).isTrue();
        assertThat(third.isEjected(19 * SECOND - 1)).isTrue();
        assertThat(third.isEjected(19 * SECOND)).isFalse();
        assertThat(third.isTrialDue(19 * SECOND - 1)).isFalse();
        assertThat(third.isTrialDue(19 * SECOND)).isTrue();
    }

    @Test
    void oneFailureIsEnoughIfThatIsSaid() {
        assertThat(Outage.NONE.afterFailure(CONFIG.withFailures(1), 0).isEjected(0))
                .isTrue();
    }

    /** A hundred connections may have been waiting for an endpoint when the third of them gave up. */
    @Test
    void attemptsThatFailWhileItIsEjectedDoNotProlongThat() {
        Outage ejected = ejectedAt(0);

        assertThat(ejected.afterFailure(CONFIG, SECOND)).isEqualTo(ejected);
        assertThat(ejected.afterFailure(CONFIG, 10 * SECOND - 1)).isEqualTo(ejected);
    }

    @Test
    void duringATrialOthersStillPassItOver() {
        Outage trial = ejectedAt(0).onTrial(11 * SECOND);

        assertThat(trial.isEjected(10 * SECOND)).isTrue();
        assertThat(trial.isTrialDue(10 * SECOND)).isFalse();
    }

    @Test
    void aTrialThatFailsEjectsForTwiceAsLongUpToTheMaximum() {
        Outage second = ejectedAt(0).onTrial(11 * SECOND).afterFailure(CONFIG, 11 * SECOND);
        Outage third = second.onTrial(32 * SECOND).afterFailure(CONFIG, 32 * SECOND);
        Outage fourth = third.onTrial(63 * SECOND).afterFailure(CONFIG, 63 * SECOND);

        assertThat(second).isEqualTo(new Outage(4, 2, false, 31 * SECOND));
        assertThat(third).isEqualTo(new Outage(5, 3, false, 62 * SECOND));
        assertThat(fourth).isEqualTo(new Outage(6, 4, false, 93 * SECOND));
    }

    /** The client of a trial may go away before the endpoint has answered. */
    @Test
    void aTrialWithoutAnOutcomeIsFollowedByAnother() {
        Outage trial = ejectedAt(0).onTrial(11 * SECOND);

        assertThat(trial.isTrialDue(11 * SECOND)).isTrue();
        assertThat(trial.isEjected(11 * SECOND)).isFalse();
    }

    @Test
    void anAttemptThatEndsAfterTheEjectionButWasNoTrialEjectsAgain() {
        Outage again = ejectedAt(0).afterFailure(CONFIG, 12 * SECOND);

        assertThat(again).isEqualTo(new Outage(4, 2, false, 32 * SECOND));
    }

    /** The clock has no meaning but in differences. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    void theClockMayOverflow(long now) {
        Outage ejected = ejectedAt(now);

        assertThat(ejected.isEjected(now + 10 * SECOND - 1)).isTrue();
        assertThat(ejected.isTrialDue(now + 10 * SECOND)).isTrue();
        assertThat(ejected.isEjected(now + 10 * SECOND)).isFalse();
    }

    private static Outage ejectedAt(long now) {
        return Outage.NONE.afterFailure(CONFIG, now).afterFailure(CONFIG, now).afterFailure(CONFIG, now);
    }
}
