package io.fairlead.bench.fault;

import java.io.IOException;

/**
 * Something that goes wrong, and the load that sees it.
 *
 * <p>Each is bounded: in time, in connections, and in what it changes, which is undone before the next.
 *
 * <p>Threading: one thread at a time.
 */
interface Fault {
    /** Short and stable, by which users choose it. */
    String name();

    /** What is done, for people: a phrase without a full stop. */
    String title();

    /** Whether it says something about a proxy of this kind. */
    default boolean suits(FaultContender contender) {
        return !contender.can(FaultContender.Ability.ONLY_LISTEN_OTHERWISE);
    }

    /**
     * Puts one proxy through it.
     *
     * @throws IOException if that cannot be done; a proxy that fails is no reason for it
     */
    FaultOutcome inflict(FaultLab lab, FaultContender contender) throws IOException;
}
