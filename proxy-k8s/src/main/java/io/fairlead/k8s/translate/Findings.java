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
import org.jspecify.annotations.Nullable;

/**
 * Collects the problems of one object while it is translated. Confined to one call.
 *
 * <p>After reporting an {@link #error}, the caller continues with the rest of the object, as if the entry did not
 * exist; whether the result is used depends on the origin of the object.
 */
final class Findings {
    private static final String CORRECT_PORT = "write a port number";

    private final ObjectReference object;
    private final Origin origin;
    private final List<Problem> problems = new ArrayList<>(0);
    private boolean hasError;

    Findings(ObjectReference object, Origin origin) {
        this.object = object;
        this.origin = origin;
    }

    /** An entry that the API server would refuse. */
    void error(String field, String what, String remedy) {
        switch (origin) {
            case MANIFEST -> {
                hasError = true;
                problems.add(new Problem(Severity.ERROR, null, object, field, what, remedy));
            }
            case API_SERVER -> warning(field, what, remedy + "; it has no effect until then");
        }
    }

    /** An entry that kube-proxy ignores, or that does not do what its author expects. */
    void warning(String field, String what, String remedy) {
        problems.add(new Problem(Severity.WARNING, null, object, field, what, remedy));
    }

    /** A warning about what an author will not have meant, but what objects on the API server may well be like. */
    void warningInManifest(String field, String what, String remedy) {
        if (origin == Origin.MANIFEST) {
            warning(field, what, remedy);
        }
    }

    /** A setting that cannot be taken. */
    void setting(String field, String key, String what, String remedy) {
        problems.add(new Problem(Severity.WARNING, null, object, field, key, what, remedy));
    }

    <T> Translation<T> notProxied(String reason) {
        return new NotProxied<>(reason, problems);
    }

    /** Too much is missing to translate the object, wherever it comes from. */
    <T> Translation<T> rejected(String field, String what, String remedy) {
        problems.add(new Problem(Severity.ERROR, null, object, field, what, remedy));
        return new Rejected<>(problems);
    }

    /** The value, unless there was an error in a manifest. */
    <T> Translation<T> translated(T value) {
        return hasError ? new Rejected<>(problems) : new Translated<>(value, problems);
    }

    /** The reason why the object is not proxied, unless there was an error in a manifest. */
    <T> Translation<T> rejectedOrNotProxied(String reason) {
        return hasError ? new Rejected<>(problems) : notProxied(reason);
    }

    /** A port from 1 to 65535, or 0 after saying what is wrong. */
    int port(String field, @Nullable Integer port) {
        if (port == null) {
            error(field, "is missing; allowed are 1 to " + AddressPort.MAX_PORT, CORRECT_PORT);
            return 0;
        }
        return port < 1 || port > AddressPort.MAX_PORT ? outOfRange(field, port, 1) : port;
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

    /** The protocol, TCP where none is written, as the API server fills in; nothing after an error. */
    @Nullable
    Protocol protocol(String field, @Nullable String written) {
        return oneOf(field, written, Protocol.TCP, Protocol.values());
    }

    /** The constant that was written, or the default where nothing is; nothing after an error. */
    <E extends Enum<E>> @Nullable E oneOf(String field, @Nullable String written, E byDefault, E[] allowed) {
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
                        + String.join(
                                ", ",
                                Arrays.stream(allowed).map(Findings::apiName).toList()),
                "write one of these, with the same capitalisation");
        return null;
    }

    /** Protocols are written in capitals; everything else that we have enums for is written like {@code Local}. */
    private static String apiName(Enum<?> value) {
        String name = value.name();
        return value instanceof Protocol
                ? name
                : name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }

    /** The address, or nothing after an error if it is none that could be connected to. */
    @Nullable
    IpAddress address(String field, @Nullable String written) {
        IpAddress address = usableAddress(written);
        if (address == null) {
            error(field, addressFault(written), "write the address itself; names are not resolved");
        }
        return address;
    }

    /** The address, or nothing after a warning. */
    @Nullable
    IpAddress addressOrSkip(String field, @Nullable String written) {
        IpAddress address = usableAddress(written);
        if (address == null) {
            warning(field, addressFault(written), "this entry is skipped until it is corrected");
        }
        return address;
    }

    /** The address; nothing if it is none that could be connected to. */
    static @Nullable IpAddress usableAddress(@Nullable String written) {
        IpAddress address = written == null ? null : IpAddress.parseOrNull(written);
        return address == null || address.isAny() ? null : address;
    }

    /** The fault of text that is not a {@link #usableAddress}. */
    private static String addressFault(@Nullable String written) {
        String text = text(written);
        if (text.isEmpty()) {
            return "is empty; expected an IP address";
        }
        return IpAddress.parseOrNull(text) == null
                ? "'" + text + "' is not an IP address; write it as 10.96.0.1 or fd00::1"
                : "'" + text + "' means every address; expected a single address";
    }

    /** The text of an object, empty if it has none or only blanks. */
    static String text(@Nullable String written) {
        return written == null || written.isBlank() ? "" : written;
    }

    /** The list of an object; its elements may be null despite their type. */
    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    /** {@code list[index]}. */
    static String at(String list, int index) {
        return list + "[" + index + "]";
    }
}
