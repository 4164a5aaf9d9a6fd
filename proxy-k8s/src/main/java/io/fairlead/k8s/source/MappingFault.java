package io.fairlead.k8s.source;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Severity;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;

/** Explains in terms of the manifest why an object could not be mapped: a field has the wrong type. */
final class MappingFault {
    private MappingFault() {}

    static Problem problem(JacksonException fault, ObjectKey key, JsonNode tree) {
        StringBuilder path = new StringBuilder();
        JsonNode value = tree;
        for (JacksonException.Reference step : fault.getPath()) {
            String name = step.getPropertyName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
                value = value.path(step.getIndex());
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
                value = value.path(name);
            }
        }
        return new Problem(
                Severity.ERROR,
                null,
                key.reference(),
                path.toString(),
                value + " has the wrong type; expected " + needed(target(fault), value.isValueNode()),
                "correct the field; until then the object is kept as it was");
    }

    private static @Nullable Class<?> target(JacksonException fault) {
        Throwable found = fault instanceof DatabindException
                        && !(fault instanceof MismatchedInputException)
                        && fault.getCause() != null
                ? fault.getCause()
                : fault;
        return switch (found) {
            case MismatchedInputException e -> e.getTargetType();
            case InputCoercionException e -> e.getTargetType();
            default -> null;
        };
    }

    private static String needed(@Nullable Class<?> type, boolean isScalar) {
        if (type == null) {
            return "another";
        }
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "a whole number" + (type == Integer.class || type == int.class ? " of at most 32 bits" : "");
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return isScalar ? "text in quotes" : "text";
        }
        if (Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return Map.class.isAssignableFrom(type) || !type.isPrimitive()
                ? "a map of fields"
                : type.getSimpleName().toLowerCase(Locale.ROOT);
    }
}
