package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Manifests that cannot be taken as they stand: they are named, and what is served is served still. */
class BadManifestsIT {
    private final AddressPort web = ManifestKit.freshClusterIp();
    private final AddressPort shop = ManifestKit.freshClusterIp();

    @TempDir
    Path temp;

    @AutoClose
    private ManifestKit kit;

    private List<KitEndpoint> endpoints;

    @BeforeEach
    void start() throws IOException {
        kit = new ManifestKit(temp);
        endpoints = kit.endpoints(2);
        kit.write("web.yaml", ServiceText.of("web", web), SliceText.of("web-1", "web", endpoints));
        kit.start();
    }

    private SliceText shopSlice() {
        return SliceText.of("shop-1", "shop", endpoints);
    }

    @Test
    void brokenFileKeepsTheLastGoodStateAndHeals() throws IOException {
        kit.write("web.yaml", "kind: Service\n  metadata: [\n");
        kit.awaitProblem("web.yaml:2:");
        assertThat(KitClient.ask(web)).startsWith("e");
        kit.write("shop.yaml", ServiceText.of("shop", shop), shopSlice());
        ManifestKit.awaitAnswer(shop);

        kit.write("web.yaml", ServiceText.of("web", web), SliceText.of("web-1", "web", endpoints.subList(0, 1)));
        kit.awaitCandidates("web", 1);
        assertThat(KitClient.ask(web)).isEqualTo("e0");
    }

    @Test
    void serviceWithoutPortsIsNamedAndOthersAreServed() throws IOException {
        kit.write("bad.yaml", ServiceText.at("bad", Loopback.fresh()), ServiceText.of("shop", shop), shopSlice());

        ManifestKit.awaitAnswer(shop);
        kit.awaitProblem("Service default/bad: spec.ports: is empty");
        assertThat(KitClient.ask(web)).startsWith("e");
    }

    @Test
    void portOutOfRangeKeepsTheLastGoodService() throws IOException {
        SliceText slice = SliceText.of("web-1", "web", endpoints);
        kit.write("web.yaml", ServiceText.at("web", web.address()).with("ports: [{name: http, port: 80800}]"), slice);
        kit.awaitProblem("80800 is not a port; allowed are 1 to 65535");
        assertThat(KitClient.ask(web)).startsWith("e");

        AddressPort moved = new AddressPort(web.address(), 8081);
        kit.write("web.yaml", ServiceText.of("web", moved), slice);
        ManifestKit.awaitAnswer(moved);
        ManifestKit.awaitRefused(web);
    }

    @Test
    void sliceOfNamesIsNamedAndTheOthersAreServed() throws IOException {
        SliceText names =
                new SliceText("shop-2", "shop", "FQDN", List.of("name: http, port: 80"), List.of("example.com"));
        kit.write("shop.yaml", ServiceText.of("shop", shop), shopSlice(), names);

        ManifestKit.awaitAnswer(shop);
        kit.awaitProblem("'FQDN' cannot be balanced");
        kit.awaitCandidates("shop", 2);
    }

    @Test
    void unknownKindIsSaidOnce() throws IOException {
        String config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c%d}\n";
        kit.write("a.yaml", config.formatted(1), config.formatted(2));
        kit.awaitProblem("kind v1 ConfigMap are ignored");
        kit.write("b.yaml", config.formatted(3), ServiceText.of("shop", shop), shopSlice());
        ManifestKit.awaitAnswer(shop);

        assertThat(kit.problems()).hasSize(1);
    }

    @Test
    void folderThatVanishesLeavesEverythingInForceUntilItReturns() throws IOException {
        Path elsewhere = temp.resolve("elsewhere");
        Files.move(kit.folder(), elsewhere);
        kit.awaitProblem("until then the last known state is served");
        assertThat(KitClient.ask(web)).startsWith("e");

        Files.move(elsewhere, kit.folder());
        kit.write("shop.yaml", ServiceText.of("shop", shop), shopSlice());
        ManifestKit.awaitAnswer(shop);
        kit.delete("web.yaml");
        ManifestKit.awaitRefused(web);
    }

    @Test
    void olderOfTwoServicesHasTheAddressAndTheYoungerTakesOver() throws IOException {
        KitEndpoint other = kit.endpoint();
        kit.write("web.yaml", ServiceText.of("web", web).createdAt("2026-01-01T00:00:00Z"));
        kit.write("web-slice.yaml", SliceText.of("web-1", "web", endpoints));
        kit.write(
                "copy.yaml",
                ServiceText.of("copy", web).createdAt("2026-01-02T00:00:00Z"),
                SliceText.of("copy-1", "copy", List.of(other)));
        kit.awaitWarning("is also configured for default/copy:http: the older Service keeps it");
        assertThat(Load.send(web, 30).counts()).doesNotContainKey(other.name());

        kit.delete("web.yaml");
        await().atMost(ManifestKit.PATIENCE).until(() -> KitClient.ask(web).equals(other.name()));
        assertThat(Load.send(web, 30).counts()).containsOnlyKeys(other.name());
    }
}
