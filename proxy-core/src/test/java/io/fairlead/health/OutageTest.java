package io.fairlead.health;

import static io.fairlead.health.Evidence.FAILED;
import static io.fairlead.health.Evidence.LOST_RACE;
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
        Outage first = failed(Outage.NONE, 0);
        Outage second = failed(first, 5 * SECOND);
        Outage third = failed(second, 9 * SECOND);

        assertThat(first.isEjected(0)).isFalse();
        assertThat(second.isEjected(5 * SECOND)).isFalse();
        assertThat(second.isTrialDue(5 * SECOND)).isFalse();
        assertThat(second.wasEjected()).isFalse();
        assertThat(third).isEqualTo(new Outage(3, 0, 0, 1, false, 9 * SECOND, 19 * SECOND));
        assertThat(third.wasEjected()).isTrue();
        assertThat(third.isEjected(9 * SECOND)).isTrue();
        assertThat(third.isEjected(19 * SECOND - 1)).isTrue();
        assertThat(third.isEjected(19 * SECOND)).isFalse();
        assertThat(third.isTrialDue(19 * SECOND - 1)).isFalse();
        assertThat(third.isTrialDue(19 * SECOND)).isTrue();
    }

    @Test
    void oneFailureIsEnoughIfThatIsSaid() {
        assertThat(Outage.NONE.after(FAILED, CONFIG.withFailures(1), 0, 0).isEjected(0))
                .isTrue();
    }

    /** A hundred connections may have been waiting for an endpoint when the third of them gave up. */
    @Test
    void attemptsThatWereUnderWayWhenItWasEjectedChangeNothingWheneverTheyFail() {
        Outage ejected = ejectedAt(2 * SECOND);
        Outage trial = ejected.onTrial(12 * SECOND, SECOND);

        for (long now : new long[] {2 * SECOND, 3 * SECOND, 20 * SECOND}) {
            assertThat(ejected.after(FAILED, CONFIG, SECOND, now)).isEqualTo(ejected);
            assertThat(trial.after(FAILED, CONFIG, SECOND, now)).isEqualTo(trial);
        }
    }

    @Test
    void attemptsForWhichThereWasNoOtherDoNotProlongAnEjection() {
        Outage ejected = ejectedAt(0);

        assertThat(failed(ejected, SECOND)).isEqualTo(ejected);
        assertThat(failed(ejected, 10 * SECOND - 1)).isEqualTo(ejected);
    }

    @Test
    void duringATrialOthersStillPassItOver() {
        Outage trial = ejectedAt(0).onTrial(10 * SECOND, SECOND);

        assertThat(trial.isEjected(10 * SECOND)).isTrue();
        assertThat(trial.isEjected(11 * SECOND))
                .as("when its time is up, but its outcome is not there")
                .isTrue();
        assertThat(trial.isTrialDue(10 * SECOND)).isFalse();
    }

    @Test
    void aTrialThatFailsEjectsForTwiceAsLongUpToTheMaximum() {
        Outage second = failedTrial(ejectedAt(0), 10 * SECOND);
        Outage third = failedTrial(second, 31 * SECOND);
        Outage fourth = failedTrial(third, 62 * SECOND);

        assertThat(second).isEqualTo(new Outage(4, 0, 0, 2, false, 11 * SECOND, 31 * SECOND));
        assertThat(third).isEqualTo(new Outage(5, 0, 0, 3, false, 32 * SECOND, 62 * SECOND));
        assertThat(fourth).isEqualTo(new Outage(6, 0, 0, 4, false, 63 * SECOND, 93 * SECOND));
    }

    /** It may have been cut short, or this machine could not make the attempt. */
    @Test
    void aTrialWithoutAnOutcomeIsFollowedByAnother() {
        Outage trial = ejectedAt(0).onTrial(10 * SECOND, SECOND);

        assertThat(trial.isTrialDue(12 * SECOND)).isTrue();
        assertThat(trial.isEjected(12 * SECOND)).isFalse();
    }

    @Test
    void anEjectionCanBeEndedBeforeItsTime() {
        Outage due = ejectedAt(0).dueForTrial(SECOND);

        assertThat(due.isEjected(SECOND)).isFalse();
        assertThat(due.isTrialDue(SECOND)).isTrue();
        assertThat(failedTrial(due, SECOND)).isEqualTo(new Outage(4, 0, 0, 2, false, 2 * SECOND, 22 * SECOND));
    }

    @Test
    void aLostRaceCountsForHalfAFailure() {
        Outage five = lostRaces(Outage.NONE, 5, 0, 2 * SECOND);

        assertThat(five.wasEjected()).isFalse();
        assertThat(lostRaces(five, 1, 2 * SECOND, 2 * SECOND).isEjected(2 * SECOND))
                .isTrue();
        assertThat(failed(five, 2 * SECOND).isEjected(2 * SECOND)).isTrue();
        assertThat(five.attempts()).isEqualTo(5);
    }

    @Test
    void lostRacesDoNotEjectAnEndpointThatHasBeenSilentForLessThanASecond() {
        Outage many = lostRaces(Outage.NONE, 100, 0, SECOND - 1);

        assertThat(many.wasEjected()).isFalse();
        assertThat(lostRaces(many, 1, SECOND - 1, SECOND).isEjected(SECOND)).isTrue();
    }

    @Test
    void failuresEjectHoweverQuicklyTheyComeAmongLostRaces() {
        Outage two = failed(failed(lostRaces(Outage.NONE, 10, 0, 1), 1), 1);

        assertThat(two.wasEjected()).isFalse();
        assertThat(failed(two, 1).isEjected(1)).isTrue();
    }

    /** It was dead before, and still does not answer at once. */
    @Test
    void aTrialThatLosesARaceHasFailed() {
        Outage lost = ejectedAt(0).onTrial(10 * SECOND, SECOND).after(LOST_RACE, CONFIG, 10 * SECOND, 10 * SECOND + 1);

        assertThat(lost.ejections()).isEqualTo(2);
        assertThat(lost.isEjected(30 * SECOND)).isTrue();
    }

    @Test
    void theFirstAttemptOfARowIsWhereItsTimeBegins() {
        Outage row = lostRaces(failed(Outage.NONE, 5), 3, 7, 9);

        assertThat(row).isEqualTo(new Outage(1, 3, 5, 0, false, 0, 0));
    }

    /** The clock has no meaning but in differences. */
    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE - 1, Long.MAX_VALUE})
    void theClockMayOverflow(long now) {
        Outage ejected = ejectedAt(now);

        assertThat(ejected.isEjected(now + 10 * SECOND - 1)).isTrue();
        assertThat(ejected.isTrialDue(now + 10 * SECOND)).isTrue();
        assertThat(ejected.isEjected(now + 10 * SECOND)).isFalse();
        assertThat(ejected.after(FAILED, CONFIG, now - 1, now + 20 * SECOND)).isEqualTo(ejected);
    }

    /** After an attempt that has failed at once. */
    private static Outage failed(Outage outage, long now) {
        return outage.after(FAILED, CONFIG, now, now);
    }

    private static Outage lostRaces(Outage outage, int count, long begun, long now) {
        Outage after = outage;
        for (int i = 0; i < count; i++) {
            after = after.after(LOST_RACE, CONFIG, begun, now);
        }
        return after;
    }

    /** After a trial of a second. */
    private static Outage failedTrial(Outage outage, long now) {
        return outage.onTrial(now, SECOND).after(FAILED, CONFIG, now, now + SECOND);
    }

    private static Outage ejectedAt(long now) {
        return failed(failed(failed(Outage.NONE, now), now), now);
    }
}
