package io.fairlead.k8s.config;

import io.fairlead.k8s.translate.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown for a configuration file that cannot be used; its message has a line for each reason. */
public final class ConfigFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConfigFileException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining(System.lineSeparator())));
    }
}
