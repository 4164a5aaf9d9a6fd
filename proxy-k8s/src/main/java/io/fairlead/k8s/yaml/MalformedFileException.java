package io.fairlead.k8s.yaml;

import io.fairlead.k8s.translate.Problem;

/** Thrown for a file that is not YAML or JSON at all. */
public final class MalformedFileException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    MalformedFileException(Problem problem) {
        super(problem.toString());
        this.problem = problem;
    }

    /** What is wrong, and where. */
    public Problem problem() {
        return problem;
    }
}
