package io.fairlead.k8s.ask.answer;

import org.jspecify.annotations.Nullable;

/** What a node answers to a question that it rejects. */
public record ErrorAnswer(@Nullable Detail error) {
    /**
     * The reason.
     *
     * @param code for programs, such as {@code NotFound}
     */
    public record Detail(String code, String message) {}
}
