package io.fairlead.health;

import io.fairlead.model.CheckSettings;

/**
 * The outcomes of an endpoint's active checks in a row, and what they mean. Ejections by checks and by connections are the same
 * {@link Outage}:
 *
 * <table>
 *   <caption>What a check changes</caption>
 *   <tr><th>endpoint</th><th>check</th><th>then</th></tr>
 *   <tr><td>not ejected</td><td>fails, fewer than {@code fall} in a row</td><td>nothing</td></tr>
 *   <tr><td>not ejected</td><td>fails, {@code fall} in a row</td><td>it is ejected</td></tr>
 *   <tr><td>ejected, by whatever</td><td>fails, fewer than {@code fall} in a row</td><td>nothing: its time goes on, and a
 *       connection tries it at the end</td></tr>
 *   <tr><td>ejected, by whatever</td><td>fails, {@code fall} or more in a row</td><td>it stays ejected until the next check
 *       has its outcome: no connection has to try it</td></tr>
 *   <tr><td>a connection is trying it</td><td>fails</td><td>nothing: that connection decides</td></tr>
 *   <tr><td>not ejected</td><td>passes</td><td>nothing: failures of connections remain counted</td></tr>
 *   <tr><td>ejected, by whatever</td><td>passes, fewer than {@code rise} in a row</td><td>nothing</td></tr>
 *   <tr><td>ejected, by whatever</td><td>passes, {@code rise} in a row</td><td>its ejection ends</td></tr>
 *   <tr><td>ejected by checks</td><td>none; it accepts a connection</td><td>its ejection ends, and failed checks are counted
 *       from the beginning</td></tr>
 * </table>
 *
 * <p>Threading: Immutable.
 *
 * @param passed checks in a row that the endpoint accepted; 0 if the last one failed
 * @param failed checks in a row that it did not accept; 0 if the last one passed
 */
public record CheckStreak(int passed, int failed) {
    /** No check so far. */
    public static final CheckStreak NONE = new CheckStreak(0, 0);

    /** What a check means for its endpoint. */
    public enum Verdict {
        /** It stays as it is. */
        NOTHING,
        /** It is ejected, or stays so. */
        EJECT,
        /** Its ejection ends. */
        RESTORE
    }

    /**
     * The row after another check.
     *
     * @param hasPassed whether the endpoint accepted
     * @param isEjected whether it was ejected and has not accepted a connection since
     */
    public CheckStreak after(boolean hasPassed, boolean isEjected, CheckSettings settings) {
        if (hasPassed) {
            return new CheckStreak(Math.min(passed, settings.rise()) + 1, 0);
        }
        boolean hasReturned = failed >= settings.fall() && !isEjected;
        return new CheckStreak(0, hasReturned ? 1 : Math.min(failed, settings.fall()) + 1);
    }

    /** What the last check means. */
    public Verdict verdict(boolean isEjected, CheckSettings settings) {
        if (failed >= settings.fall()) {
            return Verdict.EJECT;
        }
        return isEjected && passed >= settings.rise() ? Verdict.RESTORE : Verdict.NOTHING;
    }
}
