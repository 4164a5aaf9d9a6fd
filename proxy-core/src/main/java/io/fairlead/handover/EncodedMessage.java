package io.fairlead.handover;

/**
 * A message as it is sent.
 *
 * <p>Threading: Immutable; the arrays must not be changed. Ownership: the descriptors stay the sender's.
 */
@SuppressWarnings("ArrayRecordComponent") // Nothing compares them.
record EncodedMessage(byte[] bytes, int[] descriptors) {}
