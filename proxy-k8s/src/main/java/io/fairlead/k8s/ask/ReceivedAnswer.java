package io.fairlead.k8s.ask;

/**
 * An answer as it came.
 *
 * <p>Threading: Immutable; the array is not copied, and must not be changed.
 */
@SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
record ReceivedAnswer(int status, byte[] body) {
    static final int OK = 200;
}
