package io.fairlead.linux;

import static io.fairlead.linux.InNewNamespace.command;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.model.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links, addresses and the way to an address, beside what iproute2 configures. */
final class RtnetlinkIT {
    private static final int LOOPBACK = 1;

    @Test
    void linksTellBridgesAndTheirPorts() throws Exception {
        InNewNamespace.run(() -> {
            command("ip link add br0 type bridge");
            command("ip link add port0 type veth peer name far0");
            command("ip link set far0 address 0a:58:0a:f4:00:09");
            command("ip link set port0 master br0");
            command("ip tuntap add dev tun0 mode tun");
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                Map<String, Link> links =
                        rtnetlink.links().stream().collect(Collectors.toMap(Link::name, Function.identity()));

                Link loopback = link(links, "lo");
                assertThat(loopback).isEqualTo(new Link(LOOPBACK, "lo", false, 0, "00:00:00:00:00:00", true));
                Link bridge = link(links, "br0");
                assertThat(bridge.isBridge()).isTrue();
                assertThat(bridge.isLoopback()).isFalse();
                assertThat(link(links, "port0").master()).isEqualTo(bridge.index());
                assertThat(link(links, "port0").isBridge()).isFalse();
                Link far = link(links, "far0");
                assertThat(far).isEqualTo(new Link(far.index(), "far0", false, 0, "0a:58:0a:f4:00:09", false));
                assertThat(link(links, "tun0").macAddress()).isNull();
            }
        });
    }

    private static Link link(Map<String, Link> links, String name) {
        return requireNonNull(links.get(name), name);
    }

    @Test
    void manyLinksAreListed() throws Exception {
        InNewNamespace.run(() -> {
            int pairs = 150;
            StringBuilder batch = new StringBuilder();
            for (int i = 0; i < pairs; i++) {
                batch.append("link add near")
                        .append(i)
                        .append(" type veth peer name far")
                        .append(i)
                        .append('\n');
            }
            command(List.of("ip", "-batch", "-"), batch.toString());
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.links())
                        .extracting(Link::name)
                        .contains("lo", "near0", "far" + (pairs - 1))
                        .doesNotHaveDuplicates()
                        .hasSizeGreaterThan(2 * pairs);
            }
        });
    }

    @Test
    void addressesOfBothFamiliesAreThoseOnThisSide() throws Exception {
        InNewNamespace.run(() -> {
            int index = addVeth();
            command("ip address add 10.1.1.1 peer 10.1.1.2/32 dev near0");
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.addresses())
                        .contains(
                                new InterfaceAddress(LOOPBACK, IpAddress.parse("127.0.0.1"), 8),
                                new InterfaceAddress(LOOPBACK, IpAddress.parse("::1"), 128),
                                new InterfaceAddress(index, IpAddress.parse("192.0.2.1"), 24),
                                new InterfaceAddress(index, IpAddress.parse("10.1.1.1"), 32),
                                new InterfaceAddress(index, IpAddress.parse("2001:db8::1"), 64))
                        .doesNotContain(new InterfaceAddress(index, IpAddress.parse("10.1.1.2"), 32));
            }
        });
    }

    @ParameterizedTest(name = "{0}: gateway {2}, local {3}, source {4}")
    @CsvSource(
            nullValues = "-",
            value = {
                "192.0.2.7,        near0, -,             false, 192.0.2.1",
                "198.51.100.1,     near0, 192.0.2.254,   false, 192.0.2.1",
                "203.0.113.1,      near0, 2001:db8::fe,  false, 192.0.2.1",
                "192.0.2.1,        lo,    -,             true,  192.0.2.1",
                "127.0.0.1,        lo,    -,             true,  127.0.0.1",
                "2001:db8::7,      near0, -,             false, 2001:db8::1",
                "2001:db8:1::1,    near0, 2001:db8::fe,  false, 2001:db8::1",
                "::1,              lo,    -,             true,  ::1",
            })
    void theWayToAnAddressIsTheKernels(String destination, String link, String gateway, boolean isLocal, String source)
            throws Exception {
        InNewNamespace.run(() -> {
            int index = addVeth();
            command("ip route add 198.51.100.0/24 via 192.0.2.254");
            command("ip route add 203.0.113.0/24 via inet6 2001:db8::fe dev near0");
            command("ip route add 2001:db8:1::/48 via 2001:db8::fe");
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.route(IpAddress.parse(destination)))
                        .isEqualTo(new NextHop(
                                link.equals("lo") ? LOOPBACK : index,
                                gateway == null ? null : IpAddress.parse(gateway),
                                isLocal,
                                IpAddress.parse(source)));
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "10.9.0.1",
        "10.1.0.1",
        "10.2.0.1",
        "10.3.0.1",
        "2001:db8:9::1",
        "2001:db8:1::1",
        "2001:db8:2::1",
        "2001:db8:3::1",
    })
    void thereIsNoWayWithoutARouteOrByOneThatRefuses(String destination) throws Exception {
        InNewNamespace.run(() -> {
            addVeth();
            command("ip route add unreachable 10.1.0.0/16");
            command("ip route add blackhole 10.2.0.0/16");
            command("ip route add prohibit 10.3.0.0/16");
            command("ip route add unreachable 2001:db8:1::/48");
            command("ip route add blackhole 2001:db8:2::/48");
            command("ip route add prohibit 2001:db8:3::/48");
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.route(IpAddress.parse(destination))).isNull();
                assertThat(rtnetlink.route(IpAddress.parse("192.0.2.7"))).isNotNull();
            }
        });
    }

    @Test
    void whatIsClosedIsNotUsed() {
        Rtnetlink rtnetlink = new Rtnetlink();
        rtnetlink.close();
        rtnetlink.close();
        assertThatThrownBy(rtnetlink::links)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the netlink socket is closed");
    }

    /** Adds a link with addresses of both families, and returns its index. */
    private static int addVeth() throws Exception {
        command("ip link add near0 type veth peer name far0");
        command("ip link set near0 up");
        command("ip link set far0 up");
        command("ip address add 192.0.2.1/24 dev near0");
        command("ip address add 2001:db8::1/64 dev near0 nodad");
        try (Rtnetlink rtnetlink = new Rtnetlink()) {
            return rtnetlink.links().stream()
                    .filter(link -> link.name().equals("near0"))
                    .findFirst()
                    .orElseThrow()
                    .index();
        }
    }
}
