package io.fairlead.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.UnixSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages and descriptors through real Unix sockets. */
final class PacketSocketIT {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final SystemCalls calls = new SystemCalls();
    private final List<Integer> open = new ArrayList<>();

    @TempDir
    private Path directory;

    private PacketListener listener;
    private PacketSocket client;
    private PacketSocket server;

    @BeforeEach
    void connect() {
        UnixSocket path = path();
        listener = PacketListener.open(path);
        client = PacketSocket.connect(path, PATIENCE);
        server = Objects.requireNonNull(listener.accept());
    }

    private UnixSocket path() {
        return new UnixSocket(directory.resolve("s").toString(), 0600);
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
        listener.close();
        open.forEach(calls::close);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Packet packet) {
        assertThat(packet.kind()).isEqualTo(Packet.Kind.MESSAGE);
        return new String(packet.bytes(), StandardCharsets.UTF_8);
    }

    private int[] pipeEnds(int pipes) {
        int[] ends = new int[2 * pipes];
        for (int i = 0; i < pipes; i++) {
            Pipe pipe = Objects.requireNonNull(calls.openPipe(4096));
            ends[2 * i] = pipe.readEnd();
            ends[2 * i + 1] = pipe.writeEnd();
            open.add(pipe.readEnd());
            open.add(pipe.writeEnd());
        }
        return ends;
    }

    private static long descriptors() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void messagesKeepTheirBoundariesAndOrder() {
        assertThat(client.send(bytes("one"))).isEqualTo(3);
        assertThat(client.send(bytes("second"))).isEqualTo(6);

        assertThat(text(server.receive())).isEqualTo("one");
        assertThat(text(server.receive())).isEqualTo("second");
        assertThat(server.receive().kind()).isEqualTo(Packet.Kind.NONE);
    }

    @Test
    void aFullMessageArrivesWholeWithAsManyDescriptorsAsTheKernelAllows() throws IOException {
        int[] sent = pipeEnds(PacketSocket.MOST_DESCRIPTORS / 2 + 1);
        int[] most = Arrays.copyOf(sent, PacketSocket.MOST_DESCRIPTORS);
        byte[] bytes = new byte[client.mostBytes()];
        bytes[bytes.length - 1] = 7;
        long before = descriptors();
        assertThat(client.send(bytes, most)).isEqualTo(bytes.length);

        Packet packet = server.receive();
        assertThat(packet.bytes()).isEqualTo(bytes);
        assertThat(packet.descriptors()).hasSize(PacketSocket.MOST_DESCRIPTORS).doesNotContain(most);
        assertThat(packet.isCut()).isFalse();
        assertThat(packet.isMissingDescriptors()).isFalse();
        assertThat(descriptors()).isEqualTo(before + PacketSocket.MOST_DESCRIPTORS);
        packet.close();
        assertThat(descriptors()).isEqualTo(before);
    }

    @Test
    void aReceivedDescriptorIsTheSameFileAndClosedWhenAProgramIsExecuted() throws IOException {
        int[] pipe = pipeEnds(1);
        client.send(bytes("pipe"), pipe[1]);
        int received = server.receive().descriptors()[0];
        open.add(received);

        assertThat(Files.readSymbolicLink(Path.of("/proc/self/fd/" + received)))
                .isEqualTo(Files.readSymbolicLink(Path.of("/proc/self/fd/" + pipe[0])));
        assertThat(Files.readString(Path.of("/proc/self/fdinfo/" + received)))
                .containsPattern("flags:\\s+0?2\\d{6}"); // O_CLOEXEC
    }

    @Test
    void theEndComesAfterWhatWasSentEvenIfThePeerHasNotReadEverything() {
        server.send(bytes("never read"));
        client.send(bytes("last words"));
        client.send(bytes("very last words"));
        client.close();

        assertThat(text(server.receive())).isEqualTo("last words");
        assertThat(text(server.receive())).isEqualTo("very last words");
        assertThat(server.receive().kind()).isEqualTo(Packet.Kind.END);
        assertThat(server.receive().kind()).isEqualTo(Packet.Kind.END);
        assertThat(server.send(bytes("x"))).isEqualTo(-Errno.EPIPE);
    }

    @Test
    void descriptorsThatAreNotReceivedAreClosedWithTheSocket() {
        int[] pipe = pipeEnds(1);
        client.send(bytes("x"), pipe[1]);
        calls.close(pipe[1]);
        open.remove(Integer.valueOf(pipe[1]));
        assertThat(calls.splice(pipe[0], client.number(), 1)).isEqualTo(-Errno.EAGAIN);
        server.close();

        await().untilAsserted(() ->
                assertThat(calls.splice(pipe[0], client.number(), 1)).isZero());
        assertThat(client.receive().kind()).isEqualTo(Packet.Kind.END);
    }

    @Test
    void aSlowPeerIsNoFailure() {
        int sent = 0;
        int result = 1;
        while (result > 0 && sent < 10_000) {
            result = client.send(bytes("x"));
            sent++;
        }
        assertThat(result).isEqualTo(-Errno.EAGAIN);
        try (Readiness readiness = new Readiness()) {
            assertThat(readiness.isWritable(0, client.number())).isFalse();
            for (int i = 1; i < sent; i++) {
                server.receive();
            }
            assertThat(readiness.isWritable(1000, client.number())).isTrue();
        }
        assertThat(client.send(bytes("x"))).isEqualTo(1);
    }

    @Test
    void onlyTheOwnerMayUseTheFile() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path().path()))))
                .isEqualTo("rw-------");
        assertThat(server.peer()).isEqualTo(Credentials.own());
        assertThat(client.peer()).isEqualTo(Credentials.own());
    }

    @Test
    void onlyTheSameUserAndRootIncludeAUser() {
        Credentials user = new Credentials(1, 1000);
        assertThat(new Credentials(2, 1000).includes(user)).isTrue();
        assertThat(new Credentials(2, 0).includes(user)).isTrue();
        assertThat(new Credentials(2, 1001).includes(user)).isFalse();
        assertThat(user.includes(new Credentials(2, 0))).isFalse();
    }

    @Test
    void connectingToNothingSaysWhy() {
        UnixSocket missing = new UnixSocket(directory.resolve("missing").toString(), 0600);
        assertThatThrownBy(() -> PacketSocket.connect(missing, PATIENCE))
                .isInstanceOf(PacketException.class)
                .hasMessage("cannot connect to " + missing.path() + ": No such file or directory");
        listener.close();
        assertThatThrownBy(() -> PacketSocket.connect(path(), PATIENCE))
                .isInstanceOfSatisfying(
                        PacketException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ECONNREFUSED));
        assertThatThrownBy(() -> PacketListener.open(path()))
                .isInstanceOfSatisfying(
                        PacketException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EADDRINUSE));
    }

    @Test
    void aWaitEndsWithAMessageAPeersEndOrACallOfAnotherThread() throws InterruptedException {
        try (Readiness readiness = new Readiness()) {
            assertThat(readiness.readable(0, server.number(), client.number())).isZero();
            client.send(bytes("x"));
            assertThat(readiness.readable(60_000, Readiness.NO_DESCRIPTOR, server.number(), client.number()))
                    .isEqualTo(0b010);
            server.receive();

            Thread waker = Thread.ofPlatform().start(readiness::wake);
            assertThat(readiness.readable(60_000, server.number())).isZero();
            waker.join();

            client.close();
            assertThat(readiness.readable(60_000, server.number())).isEqualTo(1);
        }
    }
}
