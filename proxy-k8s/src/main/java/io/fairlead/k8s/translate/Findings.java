package io.fairlead.k8s.translate;

import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.k8s.translate.Translation.NotProxied;
import io.fairlead.k8s.translate.Translation.Rejected;
import io.fairlead.k8s.translate.Translation.Translated;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one object while it is translated. Confined to one call. */
final class Findings {
    private static final String CORRECT_PORT = "write a port number";

    private final String object;
    private final List<Problem> problems = new ArrayList<>();
    private boolean hasError;

    Findings(String object) {
        this.object = object;
    }

    void error(String field, String what, String remedy) {
        hasError = true;
        problems.add(new Problem(Severity.ERROR, null, object, field, what, remedy));
    }

    void warning(String field, String what, String remedy) {
        problems.add(new Problem(Severity.WARNING, null, object, field, what, remedy));
    }

    <T> Translation<T> notProxied(String reason) {
        return new NotProxied<>(reason, problems);
    }

    <T> Translation<T> rejected() {
        return new Rejected<>(problems);
    }

    /** The value, unless an error was found. */
    <T> Translation<T> translated(Supplier<T> value) {
        return hasError ? rejected() : new Translated<>(value.get(), problems);
    }

    boolean hasError() {
        return hasError;
    }

    /** A port from 1 to 65535, or 0 after saying what is wrong. */
    int port(String field, @Nullable Integer port) {
        if (port == null) {
            error(field, "is missing; allowed are 1 to " + AddressPort.MAX_PORT, CORRECT_PORT);
            return 0;
        }
        return port == 0 ? outOfRange(field, port, 1) : portOrNone(field, port);
    }

    /** A port from 1 to 65535, or 0 for none. */
    int portOrNone(String field, @Nullable Integer port) {
        if (port == null) {
            return 0;
        }
        return port < 0 || port > AddressPort.MAX_PORT ? outOfRange(field, port, 0) : port;
    }

    private int outOfRange(String field, int port, int min) {
        error(field, port + " is not a port; allowed are " + min + " to " + AddressPort.MAX_PORT, CORRECT_PORT);
        return 0;
    }

    /** The protocol; TCP where none is written, as the API server fills in. */
    Protocol protocol(String field, @Nullable String protocol) {
        return oneOf(field, protocol, Protocol.TCP, Protocol.values());
    }

    /** The constant that was written; the default where nothing is, or after an error. */
    <E extends Enum<E>> E oneOf(String field, @Nullable String written, E byDefault, E[] allowed) {
        String found = text(written);
        if (found.isEmpty()) {
            return byDefault;
        }
        for (E value : allowed) {
            if (apiName(value).equals(found)) {
                return value;
            }
        }
        error(
                field,
                "'" + found + "' is unknown; allowed are "
                        + String.join(", ", Arrays.stream(allowed).map(Findings::apiName).toList()),
                "write one of these, in this case");
        return byDefault;
    }

    /** Protocols are written in capitals; everything else that we have enums for is written like {@code Local}. */
    private static String apiName(Enum<?> value) {
        String name = value.name();
        return value instanceof Protocol ? name : name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /** The address, or nothing after an error if it is none that could be connected to. */
    @Nullable
    IpAddress address(String field, @Nullable String written) {
        String text = text(written);
        String fault = addressFault(text);
        if (fault == null) {
            return IpAddress.parse(text);
        }
        error(field, fault, "write the address itself; names are not resolved");
        return null;
    }

    /** The address, or nothing after a warning. */
    @Nullable
    IpAddress addressOrSkip(String field, @Nullable String written) {
        String text = text(written);
        String fault = addressFault(text);
        if (fault == null) {
            return IpAddress.parse(text);
        }
        warning(field, fault, "this entry is skipped until it is corrected");
        return null;
    }

    private static @Nullable String addressFault(String text) {
        if (text.isEmpty()) {
            return "is empty; an IP address is needed";
        }
        try {
            return IpAddress.parse(text).isAny()
                    ? "'" + text + "' stands for every address; one address is needed"
                    : null;
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    /** What a manifest has, empty where it has nothing or only blanks. */
    static String text(@Nullable String written) {
        return written == null || written.isBlank() ? "" : written;
    }

    /** The list that a manifest has; its elements may be null whatever their type says. */
    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    /** {@code list[index]}. */
    static String at(String list, int index) {
        return list + "[" + index + "]";
    }
}
