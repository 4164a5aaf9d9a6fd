package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fairlead.k8s.testkit.TestApiServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes of the objects of an API server that does its work. */
final class ClusterSourceIT {
    private TestApiServer server;
    private @Nullable WatchKit kit;

    @BeforeEach
    void startServer() throws IOException {
        server = TestApiServer.start();
    }

    @AfterEach
    void stop() throws IOException {
        if (kit != null) {
            kit.close();
        }
        server.close();
    }

    private WatchKit synced() throws IOException {
        WatchKit started = WatchKit.synced(server);
        kit = started;
        return started;
    }

    @Test
    void everythingIsThereAtOnceWhenAllListsAreComplete() throws IOException {
        for (int i = 0; i < 7; i++) {
            server.put(
                    WatchKit.service("web-" + i, "10.96.0.1" + i),
                    WatchKit.slice("web-" + i, "web-" + i, "10.1.0." + i));
        }
        WatchKit kit = synced();
        assertThat(kit.served())
                .containsExactly("web-0 1", "web-1 1", "web-2 1", "web-3 1", "web-4 1", "web-5 1", "web-6 1");
        assertThat(server.count(r -> r.isList() && r.resource().equals("services")))
                .as("pages of two Services")
                .isEqualTo(4);
    }

    @Test
    void changesAreFollowed() throws IOException {
        WatchKit kit = synced();
        server.put(WatchKit.service("web", "10.96.0.10"));
        kit.awaitServed("web 0");
        server.put(WatchKit.slice("web", "web-1", "10.1.0.1", "10.1.0.2"));
        kit.awaitServed("web 2");
        server.put(WatchKit.slice("web", "web-2", "10.1.0.3"));
        kit.awaitServed("web 3");
        server.put(WatchKit.slice("web", "web-1", "10.1.0.1"));
        kit.awaitServed("web 2");
        server.delete(WatchKit.slice("web", "web-2"));
        kit.awaitServed("web 1");
        server.delete(WatchKit.service("web", "10.96.0.10"));
        kit.awaitServed();
    }

    @Test
    void slicesMayComeBeforeTheirService() throws IOException {
        WatchKit kit = synced();
        server.put(WatchKit.slice("web", "web-1", "10.1.0.1"));
        server.put(WatchKit.service("web", "10.96.0.10"));
        kit.awaitServed("web 1");
    }

    @Test
    void aSliceThatIsGivenToAnotherServiceLeavesTheFirst() throws IOException {
        server.put(WatchKit.service("a", "10.96.0.10"), WatchKit.service("b", "10.96.0.11"));
        server.put(WatchKit.slice("a", "one", "10.1.0.1"));
        WatchKit kit = synced();
        kit.awaitServed("a 1", "b 0");
        server.put(WatchKit.slice("b", "one", "10.1.0.1"));
        kit.awaitServed("a 0", "b 1");
    }

    @Test
    void theLabelOfAnotherProxySwitchesAServiceOffAndOnAgain() throws IOException {
        Service web = WatchKit.service("web", "10.96.0.10");
        server.put(web, WatchKit.slice("web", "web-1", "10.1.0.1"));
        WatchKit kit = synced();
        kit.awaitServed("web 1");
        Service foreign = WatchKit.service("web", "10.96.0.10");
        foreign.getMetadata().setLabels(Map.of("service.kubernetes.io/service-proxy-name", ""));
        server.put(foreign);
        kit.awaitServed();
        server.put(web);
        kit.awaitServed("web 1");
    }

    @Test
    void theHeadlessLabelTakesASliceAwayAndItsAbsenceBringsItBack() throws IOException {
        EndpointSlice slice = WatchKit.slice("web", "web-1", "10.1.0.1");
        server.put(WatchKit.service("web", "10.96.0.10"), slice);
        WatchKit kit = synced();
        kit.awaitServed("web 1");
        EndpointSlice headless = WatchKit.slice("web", "web-1", "10.1.0.1");
        headless.getMetadata()
                .setLabels(Map.of("kubernetes.io/service-name", "web", "service.kubernetes.io/headless", "false"));
        server.put(headless);
        kit.awaitServed("web 0");
        server.put(slice);
        kit.awaitServed("web 1");
    }

    @Test
    void headlessServicesAreNotEvenSent() throws IOException {
        server.put(WatchKit.service("headless", "None"));
        WatchKit kit = synced();
        assertThat(kit.served()).isEmpty();
        assertThat(server.requests().stream().filter(r -> r.resource().equals("services")))
                .allSatisfy(r -> {
                    assertThat(r.parameter("fieldSelector")).isEqualTo("spec.clusterIP!=None");
                    assertThat(r.parameter("labelSelector")).isEqualTo("!service.kubernetes.io/service-proxy-name");
                });
        assertThat(server.requests().stream().filter(r -> r.resource().equals("endpointslices")))
                .allSatisfy(r -> assertThat(r.parameter("labelSelector")).isEqualTo("!service.kubernetes.io/headless"));
        assertThat(server.requests().stream().filter(r -> r.resource().equals("nodes")))
                .allSatisfy(r -> assertThat(r.parameter("fieldSelector")).isEqualTo("metadata.name=node-a"));
    }

    @Test
    void aProxyWithANameServesTheServicesLabelledWithItAlone() throws IOException {
        Service ours = WatchKit.service("ours", "10.96.0.10");
        ours.getMetadata().setLabels(Map.of("service.kubernetes.io/service-proxy-name", "fairlead"));
        Service theirs = WatchKit.service("theirs", "10.96.0.11");
        theirs.getMetadata().setLabels(Map.of("service.kubernetes.io/service-proxy-name", "other"));
        server.put(ours, theirs, WatchKit.service("nobodys", "10.96.0.12"));
        WatchKit kit = new WatchKit(server, WatchKit.config(server), "fairlead");
        this.kit = kit;
        kit.source.start();
        kit.awaitSynced();
        assertThat(kit.served()).containsExactly("ours 0");
    }

    @Test
    void externalNameThatBecomesClusterIpIsServedFromThenOn() throws IOException {
        Service name = WatchKit.service("web", "10.96.0.10");
        name.getSpec().setType("ExternalName");
        name.getSpec().setExternalName("example.org");
        server.put(name, WatchKit.slice("web", "web-1", "10.1.0.1"));
        WatchKit kit = synced();
        assertThat(kit.served()).isEmpty();
        server.put(WatchKit.service("web", "10.96.0.10"));
        kit.awaitServed("web 1");
        server.put(name);
        kit.awaitServed();
    }

    @Test
    void aServiceThatIsCreatedAgainUnderItsNameIsANewOne() throws IOException {
        Service first = WatchKit.service("web", "10.96.0.10");
        server.put(first, WatchKit.slice("web", "web-1", "10.1.0.1"));
        WatchKit kit = synced();
        server.delete(first);
        server.put(WatchKit.service("web", "10.96.0.99"));
        WatchKit.until(
                "its new address is claimed", () -> kit.frontends().equals(new TreeSet<>(List.of("10.96.0.99:80"))));
        kit.awaitServed("web 1");
    }

    @Test
    void aNodeThatIsMissingAtFirstIsFoundLater() throws IOException {
        WatchKit kit = synced();
        assertThat(kit.eligibility).isEmpty();
        var node = WatchKit.node();
        node.getMetadata().setLabels(Map.of("topology.kubernetes.io/zone", "west"));
        node.getSpec().setPodCIDRs(List.of("10.244.1.0/24", "fd00:1::/64"));
        server.put(node);
        WatchKit.until(
                "the zone is known", () -> "west".equals(kit.table().self().zone()));
        assertThat(kit.table().self().podCidrs()).hasToString("[10.244.1.0/24, fd00:1::/64]");
        assertThat(kit.eligibility).containsExactly(true);
        server.delete(node);
        WatchKit.until("it is not eligible", () -> kit.eligibility.equals(List.of(true, false)));
        assertThat(kit.table().self().zone()).isEqualTo("west");
    }

    @Test
    void theAutoscalersTaintMakesTheNodeIneligible() throws IOException {
        server.put(WatchKit.node());
        WatchKit kit = synced();
        var going = new io.fabric8.kubernetes.api.model.NodeBuilder(WatchKit.node())
                .editSpec()
                .addNewTaint("NoSchedule", "ToBeDeletedByClusterAutoscaler", null, "1")
                .endSpec()
                .build();
        server.put(going);
        WatchKit.until("it is not eligible", () -> kit.eligibility.equals(List.of(true, false)));
    }

    @Test
    void aTriggerTimeIsPassedOnUnlessItWasBeforeTheStart() throws IOException {
        EndpointSlice early = WatchKit.slice("web", "web-1", "10.1.0.1");
        early.getMetadata()
                .setAnnotations(Map.of("endpoints.kubernetes.io/last-change-trigger-time", "2020-01-01T00:00:00Z"));
        WatchKit kit = synced();
        Instant now = Instant.now();
        EndpointSlice late = WatchKit.slice("web", "web-2", "10.1.0.2");
        late.getMetadata().setAnnotations(Map.of("endpoints.kubernetes.io/last-change-trigger-time", now.toString()));
        server.put(early, late);
        WatchKit.until("both came", () -> !kit.triggers.isEmpty());
        assertThat(kit.triggers).containsExactly(now);
    }

    @Test
    void charactersBeyondAsciiHarmNothing() throws IOException {
        WatchKit kit = synced();
        Service named = WatchKit.service("web", "10.96.0.10");
        named.getMetadata().setAnnotations(Map.of("owner", "Zoë 東京 \uD83D\uDE00"));
        server.put(named, WatchKit.service("next", "10.96.0.11"));
        kit.awaitServed("next 0", "web 0");
        assertThat(server.count(r -> r.isList() && r.resource().equals("services")))
                .as("lists: the watch was not spoilt")
                .isEqualTo(1);
    }

    @Test
    void aCharacterMayBeSplitOverTwoPieces() {
        AsciiJson ascii = new AsciiJson();
        byte[] bytes = "\"aä東\uD83D\uDE00\"".getBytes(StandardCharsets.UTF_8);
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            text.append(StandardCharsets.US_ASCII.decode(ascii.of(java.nio.ByteBuffer.wrap(new byte[] {b}))));
        }
        assertThat(text).hasToString("\"a\\u00e4\\u6771\\ud83d\\ude00\"");
    }
}
