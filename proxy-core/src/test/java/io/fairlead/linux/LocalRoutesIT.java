package io.fairlead.linux;

import static io.fairlead.linux.InNewNamespace.command;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Local routes as the kernel has them. */
final class LocalRoutesIT {
    private static final int MANY = 10_000;

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void tenThousandRoutesAreAddedListedAndDeleted(IpFamily family) throws Exception {
        List<IpAddress> addresses = new ArrayList<>();
        List<LocalRoute> routes = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            IpAddress address = family == IpFamily.IPV4
                    ? IpAddress.ofIpv4(10 << 24 | i)
                    : new IpAddress(IpFamily.IPV6, 0xfd00L << 48, i + 1);
            addresses.add(address);
            routes.add(new LocalRoute(address, null));
        }
        InNewNamespace.run(() -> {
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                List<String> before = localTable();
                assertThat(rtnetlink.addLocalRoutes(routes, 0)).isEmpty();
                assertThat(rtnetlink.localRoutes(0)).containsExactlyInAnyOrderElementsOf(routes);
                assertThat(ours()).hasSize(MANY);
                assertThat(rtnetlink.addLocalRoutes(routes, 0)).isEmpty();
                assertThat(ours()).hasSize(MANY);

                assertThat(rtnetlink.deleteLocalRoutes(addresses.subList(0, MANY / 2), 0))
                        .isEmpty();
                assertThat(rtnetlink.localRoutes(0))
                        .containsExactlyInAnyOrderElementsOf(routes.subList(MANY / 2, MANY));
                assertThat(rtnetlink.deleteLocalRoutes(addresses, 0)).isEmpty();
                assertThat(rtnetlink.localRoutes(0)).isEmpty();
                assertThat(localTable()).isEqualTo(before);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "10.96.0.1, 0,          local 10.96.0.1 dev lo proto 250 scope host metric 2000",
        "10.96.0.1, 7,          local 10.96.0.1 dev lo proto 250 scope host metric 2007",
        "10.96.0.1, 2147483647, local 10.96.0.1 dev lo proto 250 scope host metric 2147485647",
        "fd00::1,   0,          local fd00::1 dev lo proto 250 metric 2000 pref medium",
        "fd00::1,   7,          local fd00::1 dev lo proto 250 metric 2007 pref medium",
        "fd00::1,   2147483647, local fd00::1 dev lo proto 250 metric 2147485647 pref medium",
    })
    void aRouteShowsWhoseItIs(String address, int instance, String shown) throws Exception {
        InNewNamespace.run(() -> {
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.addLocalRoutes(List.of(route(address, null)), instance))
                        .isEmpty();
                assertThat(ours()).containsExactly(shown);
                assertThat(rtnetlink.localRoutes(instance)).containsExactly(route(address, null));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.96.0.1", "fd00::1"})
    void instancesDoNotSeeEachOther(String text) throws Exception {
        IpAddress address = IpAddress.parse(text);
        LocalRoute route = new LocalRoute(address, null);
        InNewNamespace.run(() -> {
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.addLocalRoutes(List.of(route), 0)).isEmpty();
                assertThat(rtnetlink.localRoutes(1)).isEmpty();
                assertThat(rtnetlink.addLocalRoutes(List.of(route), 1)).isEmpty();
                assertThat(ours()).hasSize(2);

                assertThat(rtnetlink.deleteLocalRoutes(List.of(address), 0)).isEmpty();
                assertThat(rtnetlink.deleteLocalRoutes(List.of(address), 0)).isEmpty();
                assertThat(rtnetlink.localRoutes(0)).isEmpty();
                assertThat(rtnetlink.localRoutes(1)).containsExactly(route);
            }
        });
    }

    @Test
    void routesOfOthersAreLeftAlone() throws Exception {
        InNewNamespace.run(() -> {
            command("ip route add local 10.96.0.1 dev lo table local proto 99 metric 2000");
            command("ip route add local 10.96.0.2 dev lo table local metric 5");
            command("ip route add local 10.96.0.3 dev lo table 100 proto 250 metric 2000");
            command("ip route add local 10.96.4.0/24 dev lo table local proto 250 metric 2000");
            command("ip -6 route add local fd00::1 dev lo table local proto 99 metric 2000");
            List<IpAddress> addresses = List.of(
                    IpAddress.parse("10.96.0.1"),
                    IpAddress.parse("10.96.0.2"),
                    IpAddress.parse("10.96.0.3"),
                    IpAddress.parse("10.96.4.0"),
                    IpAddress.parse("127.0.0.1"),
                    IpAddress.parse("fd00::1"),
                    IpAddress.parse("::1"));
            List<String> before = everything();
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.localRoutes(0)).isEmpty();
                assertThat(rtnetlink.deleteLocalRoutes(addresses, 0)).isEmpty();
                assertThat(everything()).isEqualTo(before);

                List<LocalRoute> routes = addresses.stream()
                        .map(address -> new LocalRoute(address, null))
                        .toList();
                assertThat(rtnetlink.addLocalRoutes(routes, 0))
                        .containsExactlyInAnyOrder(
                                new RouteFailure(IpAddress.parse("10.96.0.1"), Errno.EEXIST),
                                new RouteFailure(IpAddress.parse("fd00::1"), Errno.EEXIST));
                assertThat(everything()).containsAll(before).hasSize(before.size() + routes.size() - 2);
                assertThat(rtnetlink.deleteLocalRoutes(addresses, 0)).isEmpty();
                assertThat(everything()).isEqualTo(before);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "10.96.0.1, 192.0.2.1,   192.0.2.2",
        "fd00::1,   2001:db8::1, 2001:db8::2",
    })
    void theSourceIsThatOfTheMachinesOwnConnections(String address, String first, String second) throws Exception {
        InNewNamespace.run(() -> {
            for (String own : List.of("192.0.2.1/24", "192.0.2.2/24", "2001:db8::1/64", "2001:db8::2/64")) {
                command("ip address add " + own + " dev lo" + (own.contains(":") ? " nodad" : ""));
            }
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                IpAddress virtual = IpAddress.parse(address);
                for (String source : List.of(first, second, second)) {
                    assertThat(rtnetlink.addLocalRoutes(List.of(route(address, source)), 3))
                            .isEmpty();
                    assertThat(rtnetlink.localRoutes(3)).containsExactly(route(address, source));
                    NextHop hop = requireNonNull(rtnetlink.route(virtual));
                    assertThat(hop.isLocal()).isTrue();
                    assertThat(hop.preferredSource()).isEqualTo(IpAddress.parse(source));
                    assertThat(sourceOfConnectionTo(virtual)).isEqualTo(IpAddress.parse(source));
                }
                assertThat(rtnetlink.addLocalRoutes(List.of(route(address, null)), 3))
                        .isEmpty();
                assertThat(rtnetlink.localRoutes(3)).containsExactly(route(address, null));

                assertThat(rtnetlink.addLocalRoutes(List.of(route(address, first)), 3))
                        .isEmpty();
                assertThat(rtnetlink.deleteLocalRoutes(List.of(virtual), 3)).isEmpty();
                assertThat(rtnetlink.localRoutes(3)).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "10.96.0.1, 192.0.2.1/32,    192.0.2.2/32",
        "fd00::1,   2001:db8::1/128, 2001:db8::2/128",
    })
    void aSourceThatIsGoneIsReplacedByAnother(String address, String first, String second) throws Exception {
        InNewNamespace.run(() -> {
            for (String own : List.of(first, second)) {
                command("ip address add " + own + " dev lo" + (own.contains(":") ? " nodad" : ""));
            }
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.addLocalRoutes(List.of(route(address, withoutPrefix(first))), 0))
                        .isEmpty();
                command("ip address del " + first + " dev lo");
                assertThat(rtnetlink.addLocalRoutes(List.of(route(address, withoutPrefix(second))), 0))
                        .isEmpty();
                assertThat(rtnetlink.localRoutes(0)).containsExactly(route(address, withoutPrefix(second)));
                assertThat(requireNonNull(rtnetlink.route(IpAddress.parse(address)))
                                .preferredSource())
                        .isEqualTo(IpAddress.parse(withoutPrefix(second)));
            }
        });
    }

    private static String withoutPrefix(String cidr) {
        return cidr.substring(0, cidr.indexOf('/'));
    }

    /** What the endpoint of a connection sees, with a socket bound to the address. */
    private static IpAddress sourceOfConnectionTo(IpAddress address) {
        SystemCalls calls = new SystemCalls();
        int listener = calls.socket(address.family());
        if (address.family() == IpFamily.IPV6) {
            assertThat(calls.bind(listener, new AddressPort(address, 0))).isEqualTo(-Errno.EADDRNOTAVAIL);
            assertThat(calls.setOption(listener, SocketOption.IPV6_FREEBIND, 1)).isZero();
        }
        assertThat(calls.bind(listener, new AddressPort(address, 0))).isZero();
        assertThat(calls.listen(listener, 1)).isZero();
        int client = calls.socket(address.family());
        assertThat(calls.connect(client, requireNonNull(calls.localAddress(listener))))
                .isEqualTo(-Errno.EINPROGRESS);
        // The kernel may finish the handshake on a thread of its own.
        int accepted = await().pollInSameThread().until(() -> calls.accept(listener), fd -> fd != -Errno.EAGAIN);
        assertThat(accepted).isPositive();
        IpAddress source = calls.peer().address();
        calls.close(accepted);
        calls.close(client);
        calls.close(listener);
        return source;
    }

    @Test
    void oneBadRouteDoesNotKeepTheOthersOut() throws Exception {
        InNewNamespace.run(() -> {
            List<LocalRoute> routes = new ArrayList<>();
            List<RouteFailure> failures = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                IpAddress address = IpAddress.ofIpv4(10 << 24 | i);
                if (i % 3 == 0) {
                    routes.add(new LocalRoute(address, IpAddress.parse("192.0.2.99")));
                    failures.add(new RouteFailure(address, Errno.EINVAL));
                } else {
                    routes.add(new LocalRoute(address, null));
                }
            }
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.addLocalRoutes(routes, 0)).containsExactlyInAnyOrderElementsOf(failures);
                assertThat(rtnetlink.localRoutes(0)).hasSize(routes.size() - failures.size());
            }
        });
    }

    @Test
    void allThatFailAreReported() throws Exception {
        List<LocalRoute> routes = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            routes.add(new LocalRoute(IpAddress.ofIpv4(10 << 24 | i), null));
        }
        InNewNamespace.run(() -> {
            Capabilities.keepOnly(List.of());
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.addLocalRoutes(routes, 0))
                        .hasSize(routes.size())
                        .extracting(RouteFailure::errno)
                        .containsOnly(Errno.EPERM);
                assertThat(rtnetlink.localRoutes(0)).isEmpty();
            }
        });
    }

    @Test
    void aSourceIsOfTheFamilyOfTheAddress() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> route("10.96.0.1", "fd00::1"))
                .withMessage("the source fd00::1 of local route 10.96.0.1 has another IP family; use one that is IPv4");
    }

    private static LocalRoute route(String address, @Nullable String source) {
        return new LocalRoute(IpAddress.parse(address), source == null ? null : IpAddress.parse(source));
    }

    private static List<String> ours() throws Exception {
        List<String> lines = new ArrayList<>(localTable());
        lines.removeIf(line -> !line.contains(" proto 250 "));
        return lines;
    }

    private static List<String> localTable() throws Exception {
        return routes("local");
    }

    private static List<String> everything() throws Exception {
        return routes("all");
    }

    private static List<String> routes(String table) throws Exception {
        List<String> lines = new ArrayList<>(command("ip -4 route show table " + table));
        lines.addAll(command("ip -6 route show table " + table));
        return lines;
    }
}
