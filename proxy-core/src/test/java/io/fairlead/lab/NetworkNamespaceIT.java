package io.fairlead.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Threads and programs are in the namespace that they are run in, and it goes when it is closed. */
final class NetworkNamespaceIT {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    private NetworkNamespace namespace;

    @BeforeEach
    void create() {
        namespace = NetworkNamespace.create("test");
    }

    @AfterEach
    void close() {
        if (namespace != null) {
            namespace.close();
        }
    }

    @Test
    void aTaskIsInTheNamespaceAndItsCallerIsNot() throws IOException {
        Path outside = Files.readSymbolicLink(OWN);
        Path inside = namespace.call(() -> Files.readSymbolicLink(OWN));
        assertThat(inside).isNotEqualTo(outside);
        assertThat(Files.readSymbolicLink(OWN)).isEqualTo(outside);
    }

    @Test
    void threadsAndThoseThatTheyStartAreInTheNamespace() {
        Path inside = namespace.call(() -> Files.readSymbolicLink(OWN));
        CompletableFuture<Path> child = new CompletableFuture<>();
        namespace.start(
                () -> Thread.ofPlatform().start(() -> child.completeAsync(NetworkNamespaceIT::own, Runnable::run)));
        assertThat(child.join()).isEqualTo(inside);
    }

    private static Path own() {
        try {
            return Files.readSymbolicLink(OWN);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aProgramIsInTheNamespaceWhereOnlyLoopbackIsUp() {
        assertThat(namespace.exec("ip", "-o", "link", "show", "up"))
                .startsWith("1: lo:")
                .hasLineCount(1);
    }

    @Test
    void aProgramThatFailsTellsWhatItWrote() {
        assertThatThrownBy(() -> namespace.exec("ip", "link", "show", "nothing"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("\"nothing\" does not exist");
    }

    @Test
    void aTaskThatFailsTellsWhy() {
        assertThatThrownBy(() -> namespace.run(() -> {
                    throw new IOException("why");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseMessage("why");
    }

    @Test
    void aKernelParameterIsTheNamespacesOwn() {
        try (NetworkNamespace other = NetworkNamespace.create("other")) {
            other.set("ipv4/ip_default_ttl", 64);
            namespace.set("ipv4/ip_default_ttl", 17);
            assertThat(namespace.get("ipv4/ip_default_ttl")).isEqualTo("17");
            assertThat(other.get("ipv4/ip_default_ttl")).isEqualTo("64");
        }
    }

    @Test
    void aVirtualThreadCannotEnter() throws InterruptedException {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                NamespaceEntry.enter(Path.of("/run/netns", namespace.name()));
            } catch (IllegalStateException e) {
                failure.complete(e);
            }
        });
        assertThat(failure.join()).hasMessageContaining("virtual thread");
    }

    @Test
    void whatIsClosedIsGone() {
        Path file = Path.of("/run/netns", namespace.name());
        assertThat(file).exists();
        namespace.close();
        namespace.close();
        assertThat(file).doesNotExist();
        assertThatThrownBy(() -> namespace.run(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("cannot open " + file);
    }
}
