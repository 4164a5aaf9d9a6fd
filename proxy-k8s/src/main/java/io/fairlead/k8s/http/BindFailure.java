package io.fairlead.k8s.http;

import io.fairlead.model.AddressPort;
import java.util.Locale;

/** Why an address cannot be listened on, in words for an operator. Immutable. */
final class BindFailure {
    private BindFailure() {}

    /**
     * The problem and its remedy.
     *
     * @param purpose the server that could not listen, such as {@code the health server}
     * @param cause the exception of the bind; Java's sockets and Netty's have the reason only in the message
     */
    static String explain(String purpose, AddressPort address, Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return purpose + " cannot listen on " + address + ": " + reason(address, message);
    }

    /** Whether another socket has the port. */
    static boolean isInUse(Throwable cause) {
        return isInUse(String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT));
    }

    private static boolean isInUse(String lower) {
        return lower.contains("in use");
    }

    private static String reason(AddressPort address, String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        if (isInUse(lower)) {
            return "another socket listens on this port; 'ss -ltnp sport = :" + address.port()
                    + "' shows the process; stop it or choose another port";
        }
        if (lower.contains("assign requested address")) {
            return "this machine does not have the address; choose one that it has";
        }
        if (lower.contains("permission denied") || lower.contains("not permitted")) {
            return "permission denied; ports below 1024 need the capability CAP_NET_BIND_SERVICE";
        }
        if (lower.contains("address family")) {
            return "this machine has no " + address.family() + "; enable it, or choose an address of the other family";
        }
        if (lower.contains("too many open files")) {
            return "no descriptors are left; raise the limit of open files (ulimit -n)";
        }
        return message;
    }
}
