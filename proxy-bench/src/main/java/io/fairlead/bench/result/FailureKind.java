package io.fairlead.bench.result;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How a connection failed, as its client saw it.
 *
 * <p>Threading: Immutable.
 */
public enum FailureKind {
    /** The SYN was answered by a reset, or by "port unreachable". */
    @JsonProperty("refused")
    REFUSED("refused"),

    /** It was reset after it had been accepted. */
    @JsonProperty("reset")
    RESET("reset"),

    /** It was closed before the answer was complete. */
    @JsonProperty("closed")
    CLOSED("closed early"),

    /** Nothing came in time. */
    @JsonProperty("timeout")
    TIMEOUT("timed out"),

    /** Other bytes came than the endpoint sent. */
    @JsonProperty("wrongBytes")
    WRONG_BYTES("wrong bytes"),

    /** Anything else, such as no source port left on the client's side. */
    @JsonProperty("other")
    OTHER("other");

    private final String label;

    FailureKind(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }
}
