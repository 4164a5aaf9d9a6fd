package io.fairlead.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.linux.Errno;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ListeningSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Predecessor and successor in one process, with real sockets between them. */
@Timeout(60)
final class HandoverIT {
    private static final Duration NO_PATIENCE = Duration.ZERO;
    private static final String INSTANCE = "edge";

    private final SystemCalls calls = new SystemCalls();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final FakeEstate estate = new FakeEstate(2);
    private final FakeHeir heir = new FakeHeir();
    private final AtomicInteger handedOver = new AtomicInteger();

    @TempDir
    private Path temporary;

    private Path directory;
    private long descriptorsBefore;

    @BeforeEach
    void begin() throws IOException {
        directory = temporary.resolve("run").resolve("handover");
        // What the first use of a class opens stays open.
        open(INSTANCE).close();
        int[] descriptor = new int[1];
        half(descriptor).close();
        calls.close(descriptor[0]);
        open.clear();
        descriptorsBefore = descriptors();
    }

    @AfterEach
    void close() throws Exception {
        estate.loops.forEach(loop -> loop.forEach(FakeHeir::close));
        heir.taken.forEach(FakeHeir::close);
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        await().untilAsserted(() -> assertThat(descriptors()).isEqualTo(descriptorsBefore));
    }

    private static long descriptors() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private <T extends AutoCloseable> T closing(T opened) {
        open.add(opened);
        return opened;
    }

    private HandoverServer open(String instance) {
        return Objects.requireNonNull(
                HandoverServer.open(directory, instance, () -> estate, handedOver::incrementAndGet));
    }

    private HandoverServer server() {
        return closing(open(INSTANCE));
    }

    private Succession succession(boolean now) {
        return closing(Objects.requireNonNull(Succession.find(directory, INSTANCE, now)));
    }

    private static Inheritance inheritance(Succession succession) {
        return Objects.requireNonNull(succession.awaitInheritance(() -> false));
    }

    /** A client and an endpoint with nothing but a descriptor of each between them. */
    private record Ends(SocketChannel client, SocketChannel endpoint, int downstream, int upstream) {}

    private Ends connect() throws IOException {
        int[] near = new int[1];
        int[] far = new int[1];
        SocketChannel client = half(near);
        SocketChannel endpoint = half(far);
        return new Ends(client, endpoint, near[0], far[0]);
    }

    private SocketChannel half(int[] descriptor) throws IOException {
        try (ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
            descriptor[0] = calls.socket(IpFamily.IPV4);
            assertThat(calls.connect(descriptor[0], AddressPort.parse("127.0.0.1:" + port)))
                    .isIn(0, -Errno.EINPROGRESS);
            return closing(listener.accept());
        }
    }

    private Ends connectionOf(int loop) throws IOException {
        Ends ends = connect();
        estate.add(loop, HandoverSamples.connection(estate.left(), ends.downstream, ends.upstream));
        return ends;
    }

    @Test
    void connectionsGoOnInTheSuccessorAfterTheSignalToStop() throws Exception {
        List<Ends> ends = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            ends.add(connectionOf(i % 2));
        }
        estate.onForget = FakeHeir::close;
        HandoverServer server = server();
        assertThat(server.hasSuccessor()).isFalse();
        Succession succession = succession(false);
        await().until(server::hasSuccessor);
        assertThat(estate.calls).isEmpty();
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> server.handOver(NO_PATIENCE));

        assertThat(inheritance(succession)).isEqualTo(Inheritance.NONE);
        assertThat(estate.calls).containsExactly("suspend");
        Received received = succession.serve(heir).get();

        assertThat(received.connections()).isEqualTo(7);
        assertThat(received.left()).isZero();
        assertThat(received.failure()).isNull();
        assertThat(outcome.get().isServed()).isTrue();
        assertThat(outcome.get().connections()).isEqualTo(7);
        assertThat(outcome.get().failure()).isNull();
        assertThat(estate.calls).containsExactly("suspend", "stop accepting");
        assertThat(heir.calls).containsExactly("loop 0", "loop 1", "end");
        assertThat(handedOver).hasValue(0);
        for (Ends each : ends) {
            RelayedOnce.write(each.client, "hello " + each.downstream);
        }
        heir.taken.forEach(RelayedOnce::relay);
        for (Ends each : ends) {
            assertThat(RelayedOnce.read(each.endpoint)).isEqualTo("hello " + each.downstream);
        }
    }

    @Test
    void aListeningSocketKeepsItsQueueAndEverythingElseOfTheInheritanceArrives() throws Exception {
        int listening = calls.socket(IpFamily.IPV4);
        calls.bind(listening, AddressPort.parse("127.0.0.1:0"));
        calls.listen(listening, 8);
        AddressPort address = Objects.requireNonNull(calls.localAddress(listening));
        closing(SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), address.port())));
        estate.inheritance = HandoverSamples.inheritance(
                new ListeningSocket(Protocol.TCP, address, ListenOptions.Binding.LOCAL, 1, listening));
        server();
        Succession succession = succession(true);

        Inheritance inherited = inheritance(succession);
        calls.close(listening);
        ListeningSocket socket = inherited.listeners().getFirst();
        assertThat(socket.address()).isEqualTo(address);
        assertThat(socket.loop()).isEqualTo(1);
        int accepted = calls.accept(socket.descriptor());
        assertThat(accepted).isPositive();
        calls.close(accepted);
        calls.close(socket.descriptor());
        assertThat(inherited.ejections()).isEqualTo(estate.inheritance.ejections());
        assertThat(inherited.affinity()).isEqualTo(estate.inheritance.affinity());
        assertThat(inherited.departed()).isEqualTo(estate.inheritance.departed());
    }

    @Test
    void aSuccessorThatAsksForItGetsItAtOnceAndTheProcessIsToldToStop() throws Exception {
        connectionOf(0);
        estate.fixed = 1;
        estate.onForget = FakeHeir::close;
        HandoverServer server = server();
        Succession succession = succession(true);
        assertThat(succession.predecessor()).isEqualTo(ProcessHandle.current().pid());
        inheritance(succession);
        CompletableFuture<Received> received = succession.serve(heir);

        await().until(() -> handedOver.get() == 1);
        assertThat(heir.taken).hasSize(1);
        assertThat(received).isNotDone();
        connectionOf(1);
        estate.fixed = 0;
        Outcome outcome = server.handOver(Duration.ofSeconds(30));
        assertThat(outcome.connections()).isEqualTo(2);
        assertThat(received.get().connections()).isEqualTo(2);
        assertThat(handedOver).hasValue(1);
    }

    @Test
    void whatTheSuccessorRefusesStaysAndIsCounted() throws Exception {
        for (int i = 0; i < 5; i++) {
            connectionOf(0);
        }
        estate.onForget = FakeHeir::close;
        heir.refuses = connection -> connection.ageNanos() % 2 == 1;
        HandoverServer server = server();
        Succession succession = succession(true);
        inheritance(succession);
        CompletableFuture<Received> received = succession.serve(heir);

        Outcome outcome = server.handOver(NO_PATIENCE);
        assertThat(outcome.connections()).isEqualTo(3);
        assertThat(outcome.left()).isEqualTo(2);
        assertThat(received.get().connections()).isEqualTo(3);
        assertThat(received.get().left()).isEqualTo(2);
        assertThat(estate.left()).isEqualTo(2);
    }

    @Test
    void aSuccessorThatFailsBeforeItServesChangesNothing() throws Exception {
        connectionOf(0);
        HandoverServer server = server();
        Succession first = succession(true);
        inheritance(first);
        first.close();

        await().untilAsserted(() -> assertThat(estate.calls).containsExactly("suspend", "resume"));
        await().until(() -> !server.hasSuccessor());
        assertThat(estate.left()).isEqualTo(1);
        estate.onForget = FakeHeir::close;
        Succession second = succession(false);
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> server.handOver(NO_PATIENCE));
        inheritance(second);
        assertThat(second.serve(heir).get().connections()).isEqualTo(1);
        assertThat(outcome.get().isServed()).isTrue();
        assertThat(handedOver).hasValue(0);
    }

    @Test
    void aPredecessorWithoutASuccessorStopsAtOnce() {
        HandoverServer server = server();
        assertThat(server.handOver(Duration.ofMinutes(10))).isEqualTo(Outcome.NO_SUCCESSOR);
        assertThat(server.hasSuccessor()).isFalse();
    }

    @Test
    void aPredecessorThatClosesEndsTheWait() {
        HandoverServer server = server();
        Succession succession = succession(false);
        await().until(server::hasSuccessor);
        server.close();
        assertThat(succession.awaitInheritance(() -> false)).isNull();
    }

    @Test
    void theWaitCanBeCancelled() {
        HandoverServer server = server();
        Succession succession = succession(false);
        await().until(server::hasSuccessor);
        assertThat(succession.awaitInheritance(() -> true)).isNull();
        await().until(() -> !server.hasSuccessor());
    }

    @Test
    void theLatestOfSeveralSuccessorsGetsEverything() throws Exception {
        HandoverServer server = server();
        Succession first = succession(false);
        Succession second = succession(false);
        CompletableFuture<Outcome> outcome = CompletableFuture.supplyAsync(() -> server.handOver(NO_PATIENCE));
        inheritance(second);
        second.serve(heir).get();
        assertThat(outcome.get().isServed()).isTrue();
        assertThat(first.awaitInheritance(() -> false)).isNull();
    }

    @Test
    void aSuccessorMayListenForTheNextOneWhileItsPredecessorStillEnds() throws Exception {
        estate.fixed = 1;
        server();
        Succession succession = succession(true);
        inheritance(succession);
        CompletableFuture<Received> received = succession.serve(heir);
        await().until(() -> handedOver.get() == 1);
        FakeEstate next = new FakeEstate(1);
        HandoverServer own =
                closing(Objects.requireNonNull(HandoverServer.open(directory, INSTANCE, () -> next, () -> {})));
        open.get(0).close();
        assertThat(received.get().left()).isEqualTo(SuccessorProtocol.UNKNOWN);

        Succession third = succession(true);
        inheritance(third);
        third.serve(new FakeHeir()).get();
        assertThat(next.calls).containsExactly("suspend", "stop accepting");
        own.close();
        assertThat(Succession.find(directory, INSTANCE, true)).isNull();
    }

    @Test
    void instancesDoNotSeeOneAnother() {
        closing(open("other"));
        assertThat(Succession.find(directory, INSTANCE, true)).isNull();
    }

    @Test
    void theFileOfAProcessThatHasEndedIsReplaced() throws Exception {
        Path path = Path.of(HandoverDirectory.create(directory).socket(INSTANCE).path());
        ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        dead.bind(UnixDomainSocketAddress.of(path));
        dead.close();
        assertThat(path).exists();
        assertThat(Succession.find(directory, INSTANCE, true)).isNull();

        HandoverServer server = server();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        succession(false);
        await().until(server::hasSuccessor);
        server.close();
        assertThat(path).doesNotExist();
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aDirectoryThatOthersMayWriteToIsRefusedByBothSides() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
        assertThat(HandoverServer.open(directory, INSTANCE, () -> estate, () -> {}))
                .isNull();
        assertThat(Succession.find(directory, INSTANCE, true)).isNull();
    }
}
