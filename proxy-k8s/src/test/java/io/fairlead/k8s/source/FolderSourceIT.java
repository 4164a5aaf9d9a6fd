package io.fairlead.k8s.source;

import static io.fairlead.k8s.source.ManifestSamples.node;
import static io.fairlead.k8s.source.ManifestSamples.service;
import static io.fairlead.k8s.source.ManifestSamples.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files on a real file system, changed as editors, kubectl and the kubelet change them. */
class FolderSourceIT {
    /** A change is effective within a second; the rest is for a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Longer than settling, the grace of removed files and a poll together. */
    private static final Duration QUIET = Duration.ofMillis(900);

    @TempDir
    Path temp;

    private final Recorder recorder = new Recorder();
    private @Nullable FolderSource source;

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
    }

    private void start(Path path) {
        start(path, null);
    }

    private void start(Path path, @Nullable String nodeName) {
        source = new FolderSource(path, nodeName, recorder::onChanges, recorder::onProblem);
        source.start();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(temp.resolve(name), text);
    }

    private void awaitBatch(String... changes) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(recorder.lastBatch()).containsExactly(changes));
    }

    private void awaitProblem(String part) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(recorder.problems()).anyMatch(text -> text.contains(part)));
    }

    private void staysAt(int batches) {
        await().during(QUIET).atMost(PATIENCE).until(() -> recorder.batches().size() == batches);
    }

    @Test
    void everythingIsDeliveredInOneBatchBeforeStartReturns() throws IOException {
        write("a.yaml", service("a", 80) + "---\n" + slice("a-1", "a", 2));
        write("b.yml", service("b", 81));
        write("c.json", "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n\"}}");
        write("notes.txt", "no manifest");
        start(temp);

        assertThat(recorder.batches())
                .containsExactly(List.of("+node n null", "+service a 80", "+slice a-1 of a 2", "+service b 81"));
        assertThat(recorder.problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', +service a 80", "other, +service b 81"})
    void servicesAreThoseForTheNameOfTheProxy(String proxyName, String served) throws IOException {
        write("a.yaml", service("a", 80));
        write(
                "b.yaml",
                service("b", 81)
                        .replace(
                                "name: b\n", "name: b\n  labels: {service.kubernetes.io/service-proxy-name: other}\n"));
        source = new FolderSource(
                temp, null, proxyName.isEmpty() ? null : proxyName, recorder::onChanges, recorder::onProblem);
        source.start();

        assertThat(recorder.batches()).containsExactly(List.of(served));
    }

    @Test
    void addedChangedAndRemovedFilesTakeEffect() throws IOException {
        start(temp);
        assertThat(recorder.problems()).singleElement().asString().contains("contains no *.yaml, *.yml or *.json file");

        write("a.yaml", service("a", 80) + "---\n" + slice("a-1", "a", 1));
        awaitBatch("+service a 80", "+slice a-1 of a 1");
        write("a.yaml", service("a", 80) + "---\n" + slice("a-1", "a", 2));
        awaitBatch("+slice a-1 of a 2");
        write("a.yaml", service("a", 80));
        awaitBatch("-slice a-1 of a");
        Files.delete(temp.resolve("a.yaml"));
        awaitBatch("-service a");
    }

    @Test
    void sameContentAgainChangesNothing() throws IOException {
        write("a.yaml", service("a", 80));
        start(temp);
        write("a.yaml", "# now with a comment\n" + service("a", 80));

        staysAt(1);
    }

    @Test
    void fileRenamedIntoPlaceIsRead() throws IOException {
        write("a.yaml", service("a", 80));
        start(temp);
        write(".a.yaml.tmp", service("a", 81));
        Files.move(temp.resolve(".a.yaml.tmp"), temp.resolve("a.yaml"), StandardCopyOption.REPLACE_EXISTING);

        awaitBatch("+service a 81");
        assertThat(recorder.batches()).hasSize(2);
    }

    @Test
    void savingByMovingTheOldFileAwayDeletesNothing() throws IOException {
        write("a.yaml", service("a", 80));
        start(temp);
        Files.move(temp.resolve("a.yaml"), temp.resolve("a.yaml~"));
        write("a.yaml", service("a", 81));

        awaitBatch("+service a 81");
        assertThat(recorder.batches()).hasSize(2);
    }

    @Test
    void truncatedFileKeepsItsObjectsUntilItIsWritten() throws IOException {
        write("a.yaml", service("a", 80));
        start(temp);
        write("a.yaml", "");
        awaitProblem("WARNING a.yaml: is empty");
        assertThat(recorder.batches()).hasSize(1);

        write("a.yaml", service("a", 81));
        awaitBatch("+service a 81");
        assertThat(recorder.batches()).hasSize(2);
    }

    @Test
    void brokenFileKeepsItsObjectsThenHeals() throws IOException {
        write("a.yaml", service("a", 80));
        write("b.yaml", service("b", 80));
        start(temp);
        write("a.yaml", "kind: [");
        awaitProblem("ERROR a.yaml:1:8: is not valid YAML");
        write("b.yaml", service("b", 81));
        awaitBatch("+service b 81");

        write("a.yaml", service("a", 82));
        awaitBatch("+service a 82");
        awaitProblem("NOTE a.yaml: can be read again");
        assertThat(recorder.problems()).hasSize(2);
    }

    @Test
    void rejectedObjectKeepsItsLastStateWhileOthersOfTheFileChange() throws IOException {
        write("a.yaml", service("a", 80) + "---\n" + service("b", 80));
        start(temp);
        write("a.yaml", service("a", 70000) + "---\n" + service("b", 81));
        awaitBatch("+service b 81");
        assertThat(recorder.problems()).singleElement().asString().contains("70000 is not a port");

        write("a.yaml", service("a", 82) + "---\n" + service("b", 81));
        awaitBatch("+service a 82");
    }

    @Test
    void serviceThatBecomesAnExternalNameIsDeletedAndComesBack() throws IOException {
        write("a.yaml", service("a", 80));
        start(temp);
        write("a.yaml", service("a", 80) + "  type: ExternalName\n");
        awaitBatch("-service a");
        write("a.yaml", service("a", 80) + "  type: NodePort\n");
        awaitBatch("+service a 80");
    }

    @Test
    void sliceThatMovesToAnotherServiceIsDeletedFromTheFirst() throws IOException {
        write("a.yaml", slice("s", "a", 1));
        start(temp);
        write("a.yaml", slice("s", "b", 1));

        awaitBatch("-slice s of a", "+slice s of b 1");
    }

    @Test
    void temporaryFilesOfEditorsAreIgnored() throws IOException {
        for (String name : List.of(".a.yaml", ".#a.yaml", "#a.yaml#", "a.yaml~", ".a.yaml.swp", "4913", "a.yaml.tmp")) {
            write(name, service("a", 80));
        }
        write("b.yaml", service("b", 80));
        start(temp);

        assertThat(recorder.batches()).containsExactly(List.of("+service b 80"));
    }

    @Test
    void configMapMountIsFollowedThroughItsSwap() throws IOException {
        Path first = Files.createDirectory(temp.resolve("..2026_01"));
        Path second = Files.createDirectory(temp.resolve("..2026_02"));
        Files.writeString(first.resolve("a.yaml"), service("a", 80));
        Files.writeString(second.resolve("a.yaml"), service("a", 81));
        Files.createSymbolicLink(temp.resolve("..data"), Path.of("..2026_01"));
        Files.createSymbolicLink(temp.resolve("a.yaml"), Path.of("..data/a.yaml"));
        start(temp);
        assertThat(recorder.lastBatch()).containsExactly("+service a 80");

        Files.createSymbolicLink(temp.resolve("..data_tmp"), Path.of("..2026_02"));
        Files.move(temp.resolve("..data_tmp"), temp.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        awaitBatch("+service a 81");
        assertThat(recorder.batches()).hasSize(2);
    }

    @Test
    void directoryThatVanishesIsServedOnAndPickedUpAgain() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("manifests"));
        Files.writeString(folder.resolve("a.yaml"), service("a", 80));
        start(folder);
        Files.move(folder, temp.resolve("elsewhere"));
        awaitProblem("does not exist; restore it");
        staysAt(1);
        assertThat(recorder.problems()).hasSize(1);

        Files.createDirectory(folder);
        Files.writeString(folder.resolve("a.yaml"), service("a", 81));
        awaitBatch("+service a 81");
        Files.writeString(folder.resolve("a.yaml"), service("a", 82));
        awaitBatch("+service a 82");
    }

    @Test
    void directoryThatDoesNotExistIsAnErrorAtStart() {
        assertThatThrownBy(() -> start(temp.resolve("nowhere")))
                .isInstanceOf(ManifestsNotFoundException.class)
                .hasMessageContaining("nowhere': it does not exist; name a directory");
    }

    @Test
    void unreadableFilesAreSaidOnceAndKeepTheirObjects() throws IOException {
        write("a.yaml", service("a", 80));
        Files.createDirectory(temp.resolve("x.yaml"));
        start(temp);
        Files.delete(temp.resolve("a.yaml"));
        Files.createSymbolicLink(temp.resolve("a.yaml"), Path.of("nowhere"));
        awaitProblem("ERROR a.yaml: is a link to a file that does not exist");

        staysAt(1);
        assertThat(recorder.problems())
                .hasSize(2)
                .anyMatch(text -> text.contains("x.yaml: is a directory, not a file"));
    }

    @Test
    void firstFileByNameWinsAndTheNextTakesOver() throws IOException {
        write("a.yaml", service("web", 80));
        write("b.yaml", service("web", 81));
        start(temp);
        assertThat(recorder.lastBatch()).containsExactly("+service web 80");
        assertThat(recorder.problems())
                .singleElement()
                .asString()
                .contains("b.yaml:1:1: Service default/web: is defined in several files: a.yaml, b.yaml");

        Files.delete(temp.resolve("a.yaml"));
        awaitBatch("+service web 81");
        assertThat(recorder.batches()).hasSize(2);
    }

    @Test
    void unknownKindsAreSaidOncePerKind() throws IOException {
        String others = "apiVersion: apps/v1\nkind: Deployment\n---\napiVersion: v1\nkind: Endpoints\n";
        write("a.yaml", others + "---\n" + others);
        write("b.yaml", others);
        start(temp);
        write("c.yaml", others + "---\n" + service("c", 80));
        awaitBatch("+service c 80");

        assertThat(recorder.problems())
                .hasSize(2)
                .anyMatch(text -> text.startsWith("NOTE a.yaml:1:1: objects of kind apps/v1 Deployment are ignored"))
                .anyMatch(text -> text.startsWith("WARNING a.yaml:4:1: objects of kind v1 Endpoints are ignored;"
                        + " write a discovery.k8s.io/v1 EndpointSlice instead"));
    }

    @Test
    void oneFileCanBeFollowedAlone() throws IOException {
        write("a.yaml", service("a", 80));
        write("b.yaml", service("b", 80));
        start(temp.resolve("a.yaml"));
        assertThat(recorder.lastBatch()).containsExactly("+service a 80");

        write("a.yaml", service("a", 81));
        awaitBatch("+service a 81");
    }

    @Test
    void onlyTheOwnNodeIsDelivered() throws IOException {
        write("nodes.yaml", node("a", "z1") + "---\n" + node("b", "z2"));
        start(temp, "b");
        assertThat(recorder.lastBatch()).containsExactly("+node b z2");

        write("nodes.yaml", node("a", "z9") + "---\n" + node("b", "z3"));
        awaitBatch("+node b z3");
    }

    @Test
    void severalNodesNeedAName() throws IOException {
        write("nodes.yaml", node("a", "z1") + "---\n" + node("b", "z2"));
        start(temp);

        assertThat(recorder.batches()).isEmpty();
        assertThat(recorder.problems())
                .singleElement()
                .asString()
                .contains("2 Nodes")
                .contains("--hostname-override");
    }

    @Test
    void nothingIsDeliveredAfterClose() throws IOException {
        write("a.yaml", service("a", 80));
        start(temp);
        close();
        write("a.yaml", service("a", 81));

        staysAt(1);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("fairlead-manifests"));
    }
}
