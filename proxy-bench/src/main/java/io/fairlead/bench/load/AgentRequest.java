package io.fairlead.bench.load;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Something for an agent to do.
 *
 * <p>Threading: Immutable.
 *
 * @param id by which the reply is known
 * @param action what to do
 * @param address of the endpoint that is meant; empty for a load
 * @param millis for how long an endpoint stalls, or how long it waits between two connections that it accepts; 0 for the others
 * @param plan of a load, else null
 * @param held connections to hold, else null
 */
public record AgentRequest(
        int id,
        Action action,
        String address,
        int millis,
        @Nullable LoadPlan plan,
        @Nullable HeldPlan held) {
    /** What an agent can do. */
    public enum Action {
        /** Listen as an endpoint, and serve. */
        @JsonProperty("listen")
        LISTEN,
        /** Listen as an endpoint with a full accept queue, and serve only after a while. */
        @JsonProperty("stall")
        STALL,
        /** Listen as an endpoint that accepts one connection at a time, and not the next for a while. */
        @JsonProperty("acceptSlowly")
        ACCEPT_SLOWLY,
        /** Listen as an endpoint that resets what it has accepted. */
        @JsonProperty("reset")
        RESET,
        /** Refuse further connections to an endpoint, and go on to serve those that it has. */
        @JsonProperty("refuse")
        REFUSE,
        /** Close an endpoint with all its connections. */
        @JsonProperty("close")
        CLOSE,
        /** Open connections, and count what becomes of them. */
        @JsonProperty("load")
        LOAD,
        /** Listen as an endpoint that returns what it is sent. */
        @JsonProperty("echo")
        ECHO,
        /** Open connections that stay open. */
        @JsonProperty("hold")
        HOLD,
        /** End the connections that are held, and count what has become of them. */
        @JsonProperty("release")
        RELEASE
    }

    /**
     * The reply to a request.
     *
     * @param id of the request
     * @param error why it failed; null if it did not
     * @param count of a load, else null
     * @param held of connections that were held, else null
     */
    public record Reply(
            int id,
            @Nullable String error,
            @Nullable LoadCount count,
            @Nullable HeldCount held) {}
}
