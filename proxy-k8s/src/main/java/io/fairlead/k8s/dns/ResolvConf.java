package io.fairlead.k8s.dns;

import io.fairlead.model.IpAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The settings of {@code /etc/resolv.conf} that matter here. Netty reads that file once in the life of a process, so it is read
 * here instead, with the same meaning.
 *
 * <p>Threading: Immutable.
 *
 * <p>Source: resolv.conf(5).
 *
 * @param servers the name servers, in the order in which they are asked; never empty
 * @param searchDomains complete relative names
 * @param ndots a name with so many dots is first tried as it is
 * @param timeoutSeconds how long one server may take to answer
 * @param attempts how often each server is asked
 * @param isRotating whether each lookup begins with another server
 */
record ResolvConf(
        List<InetSocketAddress> servers,
        List<String> searchDomains,
        int ndots,
        int timeoutSeconds,
        int attempts,
        boolean isRotating) {
    /** Where name servers listen. */
    static final int DNS_PORT = 53;

    /** The values that the C library uses without options, and its limits. */
    private static final int DEFAULT_NDOTS = 1;

    private static final int MAX_NDOTS = 15;
    private static final int DEFAULT_TIMEOUT_SECONDS = 5;
    private static final int MAX_TIMEOUT_SECONDS = 30;
    private static final int DEFAULT_ATTEMPTS = 2;
    private static final int MAX_ATTEMPTS = 5;
    private static final int MAX_SERVERS = 3;

    ResolvConf {
        servers = List.copyOf(servers);
        searchDomains = List.copyOf(searchDomains);
    }

    /**
     * Parses the file. What is not understood is skipped, as the C library does.
     *
     * @param text of the file
     * @param options more options, which override those of the file ({@code RES_OPTIONS}); null for none
     * @param port of the name servers
     */
    static ResolvConf parse(String text, @Nullable String options, int port) {
        Parser parser = new Parser(port);
        text.lines().forEach(parser::line);
        if (options != null) {
            parser.options(new StringTokenizer(options));
        }
        return parser.parsed();
    }

    private static final class Parser {
        private final int port;
        private final List<InetSocketAddress> servers = new ArrayList<>();
        private List<String> search = List.of();
        private int ndots = DEFAULT_NDOTS;
        private int timeoutSeconds = DEFAULT_TIMEOUT_SECONDS;
        private int attempts = DEFAULT_ATTEMPTS;
        private boolean isRotating;

        Parser(int port) {
            this.port = port;
        }

        /** Comments begin with {@code #} or {@code ;}, in the first column or after a value. */
        void line(String line) {
            int hash = line.indexOf('#');
            int semicolon = line.indexOf(';');
            int end = Math.min(hash < 0 ? line.length() : hash, semicolon < 0 ? line.length() : semicolon);
            StringTokenizer words = new StringTokenizer(line.substring(0, end));
            if (!words.hasMoreTokens()) {
                return;
            }
            switch (words.nextToken()) {
                case "nameserver" -> server(words);
                // Of search and domain, the last line counts.
                case "search" -> search = rest(words);
                case "domain" -> search = rest(words).stream().limit(1).toList();
                case "options" -> options(words);
                default -> {}
            }
        }

        private void server(StringTokenizer words) {
            InetAddress address = words.hasMoreTokens() ? address(words.nextToken()) : null;
            if (address != null && servers.size() < MAX_SERVERS) {
                servers.add(new InetSocketAddress(address, port));
            }
        }

        /** A link-local address may have an interface after a percent sign; names are never resolved. */
        private static @Nullable InetAddress address(String text) {
            int zone = text.indexOf('%');
            IpAddress address = IpAddress.parseOrNull(zone < 0 ? text : text.substring(0, zone));
            if (address == null) {
                return null;
            }
            try {
                return zone < 0 ? address.toInetAddress() : InetAddress.getByName(text);
            } catch (UnknownHostException e) {
                return null;
            }
        }

        private static List<String> rest(StringTokenizer words) {
            List<String> rest = new ArrayList<>();
            while (words.hasMoreTokens()) {
                String domain = DnsNames.withoutDot(words.nextToken());
                if (!domain.isEmpty()) {
                    rest.add(domain);
                }
            }
            return rest;
        }

        void options(StringTokenizer words) {
            while (words.hasMoreTokens()) {
                String option = words.nextToken();
                int colon = option.indexOf(':');
                String name = colon < 0 ? option : option.substring(0, colon);
                int value = colon < 0 ? -1 : number(option.substring(colon + 1));
                switch (name) {
                    case "ndots" -> ndots = value < 0 ? ndots : Math.min(value, MAX_NDOTS);
                    case "timeout" ->
                        timeoutSeconds = value < 1 ? timeoutSeconds : Math.min(value, MAX_TIMEOUT_SECONDS);
                    case "attempts" -> attempts = value < 1 ? attempts : Math.min(value, MAX_ATTEMPTS);
                    case "rotate" -> isRotating = true;
                    default -> {}
                }
            }
        }

        private static int number(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        /** Without a name server, it is the one of this machine. */
        ResolvConf parsed() {
            if (servers.isEmpty()) {
                servers.add(new InetSocketAddress(IpAddress.ofIpv4(0x7f000001).toInetAddress(), port));
            }
            return new ResolvConf(servers, search, ndots, timeoutSeconds, attempts, isRotating);
        }
    }
}
