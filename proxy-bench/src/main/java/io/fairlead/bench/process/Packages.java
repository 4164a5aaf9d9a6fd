package io.fairlead.bench.process;

import java.util.Map;

/**
 * Which packages have the programs that a run needs.
 *
 * <p>Threading: Immutable.
 */
public final class Packages {
    private static final Map<String, Names> BY_PROGRAM = Map.of(
            "haproxy", new Names("haproxy", "haproxy"),
            "nginx", new Names("nginx-light libnginx-mod-stream", "nginx nginx-mod-stream"),
            "nft", new Names("nftables", "nftables"),
            "ip", new Names("iproute2", "iproute"),
            "iperf3", new Names("iperf3", "iperf3"),
            "wrk", new Names("wrk", "wrk"));

    /** Programs that Debian and Ubuntu run as a service as soon as they are installed. */
    private static final Map<String, String> SERVICES = Map.of("haproxy", "haproxy", "nginx", "nginx");

    private Packages() {}

    private record Names(String debian, String fedora) {}

    /** Says that a program is missing, and how to install it. */
    public static String missing(String program) {
        Names names = BY_PROGRAM.get(program);
        if (names == null) {
            throw new IllegalArgumentException("no package is known for '" + program + "'");
        }
        String service = SERVICES.get(program);
        return "there is no usable '" + program + "' in PATH; install it: apt-get install " + names.debian
                + " (Debian, Ubuntu), dnf install " + names.fedora + " (Fedora)"
                + (service == null
                        ? ""
                        : "; Debian and Ubuntu also start it, which 'systemctl disable --now " + service + "' undoes");
    }
}
