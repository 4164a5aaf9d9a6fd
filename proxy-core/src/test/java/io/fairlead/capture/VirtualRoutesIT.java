package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.lab.NetworkNamespace;
import io.fairlead.model.IpAddress;
import io.fairlead.testkit.Warnings;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The local routes of addresses of Services, as the kernel has them. */
final class VirtualRoutesIT {
    private static final IpAddress FIRST = IpAddress.parse("10.96.0.1");
    private static final IpAddress SECOND = IpAddress.parse("10.96.0.2");

    @Test
    void routesKeepTheirSourceWhenTheyAreLookedAtAgainAndTakenOver() {
        try (NetworkNamespace node = NetworkNamespace.create("node")) {
            node.ip(List.of(
                    "link add name eth0 type bridge",
                    "addr add 192.0.2.1/24 dev eth0",
                    "link set eth0 up",
                    "route add default via 192.0.2.254"));
            node.run(() -> {
                try (VirtualRoutes routes = new VirtualRoutes(0, family -> null)) {
                    assertThat(routes.reconcile(Set.of(FIRST))).isTrue();
                    assertThat(routes.reconcile(Set.of(FIRST))).isTrue();
                }
                try (VirtualRoutes successor = new VirtualRoutes(0, family -> null)) {
                    assertThat(successor.reconcile(Set.of(FIRST, SECOND))).isTrue();
                }
            });
            assertThat(node.exec("ip", "route", "show", "table", "local", "proto", "250")
                            .lines()
                            .map(String::strip))
                    .containsExactly(
                            "local 10.96.0.1 dev lo scope host src 192.0.2.1 metric 2000",
                            "local 10.96.0.2 dev lo scope host src 192.0.2.1 metric 2000");
        }
    }

    /** Another program has the route, with our metric. */
    @Test
    void whatFailsInTheSameWayAgainIsToldOnce() {
        try (NetworkNamespace node = NetworkNamespace.create("node");
                Warnings warnings = Warnings.capture()) {
            node.ip(List.of("route add local 10.96.0.1/32 dev lo table local proto static metric 2000"));
            node.run(() -> {
                try (VirtualRoutes routes = new VirtualRoutes(0, family -> null)) {
                    assertThat(routes.reconcile(Set.of(FIRST, SECOND))).isFalse();
                    assertThat(routes.reconcile(Set.of(FIRST, SECOND))).isFalse();
                    assertThat(routes.reconcile(Set.of(SECOND))).isTrue();
                    assertThat(routes.reconcile(Set.of(FIRST, SECOND))).isFalse();
                }
            });
            assertThat(warnings.messages().stream().filter(message -> message.contains("10.96.0.1")))
                    .hasSize(2);
        }
    }
}
