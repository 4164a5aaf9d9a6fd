package io.fairlead.k8s.translate;

import java.util.List;

/**
 * The outcome of translating one Kubernetes object.
 *
 * <p>Threading: Immutable.
 *
 * @param <T> what such objects are translated to
 */
public sealed interface Translation<T> {
    /** Problems of the object, and notes about it. */
    List<Problem> problems();

    /** The object is served as {@code value}; the problems are warnings at most. */
    record Translated<T>(T value, List<Problem> problems) implements Translation<T> {
        public Translated {
            problems = List.copyOf(problems);
        }
    }

    /** The object is not proxied; what was served under its name no longer is. */
    record NotProxied<T>(String reason, List<Problem> problems) implements Translation<T> {
        public NotProxied {
            problems = List.copyOf(problems);
        }
    }

    /** The object is wrong, see the problems; what was served under its name is kept. */
    record Rejected<T>(List<Problem> problems) implements Translation<T> {
        public Rejected {
            problems = List.copyOf(problems);
        }
    }
}
