package io.fairlead.relay;

/**
 * The state of a relay whose sockets no event loop watches any more, as it goes from one process to the next.
 *
 * <p>Threading: Immutable. Ownership: whoever has the record closes both sockets.
 *
 * @param downstream the descriptor of the client's side
 * @param upstream the descriptor of the endpoint's side
 * @param toUpstream the direction from the client to the endpoint
 * @param toDownstream the direction from the endpoint to the client
 * @param isHalfClosed whether one side has ended and the other one has not
 * @param idleNanos how long no byte has passed
 */
public record RelayState(
        int downstream,
        int upstream,
        FlowState toUpstream,
        FlowState toDownstream,
        boolean isHalfClosed,
        long idleNanos) {}
