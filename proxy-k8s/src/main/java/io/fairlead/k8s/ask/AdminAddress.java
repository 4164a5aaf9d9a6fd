package io.fairlead.k8s.ask;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/**
 * Where a node serves its admin API.
 *
 * <p>Threading: Immutable.
 */
public sealed interface AdminAddress {
    /** Where a node listens unless its configuration says otherwise. */
    String DEFAULT = "unix:/run/fairlead/admin.sock";

    /** The value of the header {@code Host}. */
    String host();

    /** The address of the socket. */
    SocketAddress toSocketAddress();

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is neither {@code unix:PATH} nor {@code http://ADDRESS:PORT}
     */
    static AdminAddress parse(String text) {
        if (text.startsWith("unix:") && text.length() > "unix:".length()) {
            return new UnixSocket(Path.of(text.substring("unix:".length())));
        }
        try {
            URI uri = new URI(text);
            boolean hasMore = uri.getRawQuery() != null
                    || uri.getRawUserInfo() != null
                    || !(uri.getPath() == null
                            || uri.getPath().isEmpty()
                            || uri.getPath().equals("/"));
            if ("http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0 && !hasMore) {
                return new Tcp(uri.getHost(), uri.getPort());
            }
        } catch (URISyntaxException _) {
            // The message below covers it.
        }
        throw new IllegalArgumentException("'" + text + "' is not the address of a node; write unix:PATH, such as "
                + DEFAULT + ", or http://ADDRESS:PORT, such as http://127.0.0.1:10249");
    }

    /** A Unix socket of this machine. */
    record UnixSocket(Path path) implements AdminAddress {
        @Override
        public String host() {
            return "localhost";
        }

        @Override
        public SocketAddress toSocketAddress() {
            return UnixDomainSocketAddress.of(path);
        }

        @Override
        public String toString() {
            return "unix:" + path;
        }
    }

    /** A TCP port. */
    record Tcp(String name, int port) implements AdminAddress {
        @Override
        public String host() {
            return name + ":" + port;
        }

        @Override
        public SocketAddress toSocketAddress() {
            try {
                return new InetSocketAddress(InetAddress.getByName(name), port);
            } catch (UnknownHostException e) {
                throw new AskException(
                        AskException.Kind.UNREACHABLE, "the name '" + name + "' in --admin has no address", e);
            }
        }

        @Override
        public String toString() {
            return "http://" + host();
        }
    }
}
