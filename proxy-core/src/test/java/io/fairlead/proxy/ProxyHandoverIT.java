package io.fairlead.proxy;

import static io.fairlead.proxy.ProxyKit.applied;
import static io.fairlead.proxy.ProxyKit.at;
import static io.fairlead.proxy.ProxyKit.deleted;
import static io.fairlead.proxy.ProxyKit.slice;
import static io.fairlead.proxy.ProxyKit.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ProxyConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.handover.Heir;
import io.fairlead.handover.Inheritance;
import io.fairlead.handover.Part;
import io.fairlead.limit.Budget;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.observe.CloseReason;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.ConnectionView;
import io.fairlead.observe.ViewQuery;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** One proxy hands over to another, which has another number of event loops, while clients are connected and connect. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class ProxyHandoverIT {
    private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);
    private static final ProxyConfig FIRST = ProxyKit.CONFIG.withRelay(RelayMode.SPLICE);
    private static final ProxyConfig SECOND = FIRST.withEventLoops(3);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration A_WHILE = Duration.ofMillis(300);

    private final AddressPort web = Loopback.free("127.69.0.1");
    private TestEndpoint endpoint;
    private ProxyKit first;

    @SuppressWarnings("NullAway.Init") // most tests hand over
    private ProxyKit second;

    private Traffic traffic;

    @BeforeEach
    void start() {
        endpoint = TestEndpoint.at("127.69.0.2");
        first = ProxyKit.start(FIRST);
        first.apply(changes());
        traffic = new Traffic(web, THREADS);
    }

    @AfterEach
    void stop() throws IOException {
        traffic.close();
        first.close();
        if (second != null) {
            second.close();
        }
        endpoint.close();
    }

    private ClusterChange[] changes() {
        return new ClusterChange[] {applied("web", at("web", web).build()), slice("web", endpoint)};
    }

    private void handOver(ClusterChange... changes) {
        DirectHandover.run(first.proxy, inheritance -> succeed(inheritance, changes));
    }

    private Proxy succeed(Inheritance inheritance, ClusterChange... changes) {
        second = ProxyKit.succeeding(SECOND, inheritance);
        second.apply(changes);
        return second.proxy;
    }

    private static void aWhile() {
        await().pollDelay(A_WHILE).until(() -> true);
    }

    @Test
    void nothingIsCutLostOrRefused() throws Exception {
        for (int i = 0; i < 4; i++) {
            traffic.stream(i);
            traffic.pingPong();
        }
        traffic.connectAgainAndAgain();
        Socket idle = traffic.connect();
        aWhile();

        handOver(changes());

        traffic.assertGoesOn();
        first.close();
        Traffic.assertEchoes(idle, 100_000);
        traffic.assertAllWell();
        assertThat(first.connections.closed()).allMatch(summary -> summary.reason() == CloseReason.COMPLETED);
        assertThat(second.connections.closed()).allMatch(summary -> summary.reason() == CloseReason.COMPLETED);
    }

    @Test
    void allConnectionsAreCountedWhereTheyAre() throws Exception {
        for (int i = 0; i < 300; i++) {
            traffic.connect();
        }
        assertThat(first.counted()).isEqualTo(300);
        handOver(changes());
        await().atMost(PATIENCE).until(() -> second.counted() == 300);
        assertThat(first.counted()).isZero();
        assertThat(first.proxy.openConnections()).isZero();
        assertThat(first.proxy.estate().left()).isZero();
        assertThat(first.proxy.vitals().budget().connections()).isZero();
        assertThat(second.proxy.openConnections()).isEqualTo(300);
        Budget budget = second.proxy.vitals().budget();
        assertThat(budget.connections()).isEqualTo(300);
        assertThat(second.proxy.inspection().loops())
                .allSatisfy(loop -> assertThat(loop.connections()).isEqualTo(100));
        assertThat(first.connections.closed()).isEmpty();
        traffic.close();
        await().atMost(PATIENCE).until(() -> second.proxy.openConnections() == 0);
        assertThat(second.connections.closed()).hasSize(300);
        assertThat(second.counted()).isZero();
        assertThat(budget.connections()).isZero();
    }

    @Test
    void theRecordAtTheEndIsOfTheWholeConnection() throws Exception {
        Socket client = traffic.connect();
        Traffic.assertEchoes(client, 5_000);
        ConnectionView before = view(first);
        aWhile();
        handOver(changes());
        await().atMost(PATIENCE).until(() -> second.proxy.openConnections() == 1);
        ConnectionView after = view(second);
        assertThat(after.frontend()).isEqualTo(before.frontend());
        assertThat(after.client()).isEqualTo(before.client());
        assertThat(after.endpoint()).isEqualTo(before.endpoint());
        assertThat(after.bytesToUpstream()).isEqualTo(before.bytesToUpstream());
        assertThat(after.bytesToDownstream()).isEqualTo(before.bytesToDownstream());
        assertThat(after.state()).isEqualTo(ConnectionView.State.OPEN);
        assertThat(after.ageNanos()).isGreaterThan(before.ageNanos() + A_WHILE.toNanos() / 2);
        assertThat(after.idleNanos()).isGreaterThan(A_WHILE.toNanos() / 2);
        Traffic.assertEchoes(client, 7_000);
        client.close();
        await().atMost(PATIENCE).until(() -> !second.connections.closed().isEmpty());
        ConnectionSummary summary = second.connections.closed().getFirst();
        assertThat(summary.bytesToUpstream()).isEqualTo(12_000);
        assertThat(summary.dialAttempts()).isEqualTo(1);
        assertThat(summary.connectNanos()).isPositive();
        assertThat(summary.durationNanos()).isGreaterThan(after.ageNanos());
        assertThat(summary.reason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(first.connections.closed()).isEmpty();
    }

    private static ConnectionView view(ProxyKit kit) {
        return kit.proxy
                .inspection()
                .connections(new ViewQuery<>(view -> true, Comparator.comparingLong(ConnectionView::ageNanos), 10))
                .join()
                .items()
                .getFirst();
    }

    @Test
    void halfClosedConnectionAndSlowReaderGoOn() throws Exception {
        AddressPort manual = Loopback.free("127.69.0.1");
        try (ServerSocket server =
                new ServerSocket(0, 10, Loopback.socketAddress(manual).getAddress())) {
            AddressPort at = new AddressPort(manual.address(), server.getLocalPort());
            ClusterChange[] changes = {applied("manual", at("manual", manual).build()), slice("manual", at)};
            first.apply(changes);
            try (Socket half = new Socket(Loopback.socketAddress(manual).getAddress(), manual.port());
                    Socket halfEnd = server.accept();
                    Socket slow = new Socket(Loopback.socketAddress(manual).getAddress(), manual.port());
                    Socket slowEnd = server.accept()) {
                half.shutdownOutput();
                assertThat(halfEnd.getInputStream().read()).isEqualTo(-1);
                byte[] all = new byte[24 << 20];
                new SplittableRandom(1).nextBytes(all);
                Thread sender = Thread.ofPlatform().start(() -> {
                    try {
                        slow.getOutputStream().write(all);
                        slow.shutdownOutput();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                await().during(A_WHILE)
                        .atMost(PATIENCE)
                        .until(() -> first.proxy.vitals().budget().pipes() > 0);

                handOver(changes);

                await().atMost(PATIENCE)
                        .until(() -> second.proxy.vitals().budget().pipes() > 0);
                assertThat(slowEnd.getInputStream().readAllBytes()).isEqualTo(all);
                sender.join();
                halfEnd.getOutputStream().write("late".getBytes(StandardCharsets.US_ASCII));
                halfEnd.shutdownOutput();
                assertThat(half.getInputStream().readAllBytes()).asString().isEqualTo("late");
            }
        }
    }

    @Test
    void connectionsToServicesAndEndpointsThatTheSuccessorDoesNotKnowLiveOn() throws Exception {
        AddressPort other = Loopback.free("127.69.0.3");
        first.apply(applied("other", at("other", other).build()), slice("other", endpoint));
        try (Traffic toOther = new Traffic(other, THREADS);
                TestEndpoint replacement = TestEndpoint.at("127.69.0.4")) {
            Socket ofGoneService = toOther.connect();
            Socket ofGoneEndpoint = traffic.connect();
            handOver(applied("web", at("web", web).build()), slice("web", replacement));
            await().atMost(PATIENCE).until(() -> second.proxy.openConnections() == 2);
            Traffic.assertEchoes(ofGoneService, 1_000);
            Traffic.assertEchoes(ofGoneEndpoint, 1_000);
            traffic.connect();
            assertThat(replacement.accepted()).isEqualTo(1);
            second.apply(applied("other", at("other", other).build()), slice("other", endpoint));
            Traffic.assertEchoes(ofGoneService, 1_000);
            second.apply(deleted("other"), without("web", replacement.address()));
            Traffic.assertEchoes(ofGoneService, 1_000);
        }
    }

    @Test
    void aSuccessorThatFailsBeforeItServesChangesNothing() throws Exception {
        traffic.stream(1);
        traffic.pingPong();
        traffic.connectAgainAndAgain();
        second = ProxyKit.succeeding(SECOND, DirectHandover.inheritance(first.proxy));
        aWhile();
        second.close();
        first.proxy.estate().resume();

        try (TestEndpoint replacement = TestEndpoint.at("127.69.0.4")) {
            first.apply(slice("web", replacement), without("web", endpoint.address()));
            traffic.assertGoesOn();
            assertThat(replacement.accepted()).isGreaterThanOrEqualTo(10);
            traffic.assertAllWell();
        }
    }

    @Test
    void aSuccessorThatFailsLaterGivesBackWhatItHasNotAccepted() throws Exception {
        Socket client = traffic.connect();
        DirectHandover.run(first.proxy, inheritance -> succeed(inheritance, changes()));
        await().atMost(PATIENCE).until(() -> second.proxy.openConnections() == 1);
        // The second one is the predecessor now.
        ProxyKit third = ProxyKit.succeeding(FIRST, DirectHandover.inheritance(second.proxy));
        try {
            third.apply(changes());
            second.proxy.estate().onSuccessorServes();
            int moved = 0;
            for (int loop = 0; loop < second.proxy.estate().eventLoops(); loop++) {
                Part part = second.proxy.estate().freeze(loop, 253, 100_000);
                Heir.Adoption adoption = DirectHandover.prepare(third.proxy.heir(), part);
                moved += part.connections().size();
                adoption.discard();
                part.restore();
            }
            assertThat(moved).isEqualTo(1);
            Traffic.assertEchoes(client, 10_000);
            assertThat(second.proxy.openConnections()).isEqualTo(1);
            assertThat(third.proxy.vitals().budget().connections()).isZero();
            Socket another = traffic.connect();
            Traffic.assertEchoes(another, 1_000);
            assertThat(third.proxy.openConnections()).isEqualTo(1);
        } finally {
            third.close();
        }
    }

    @Test
    void aProxyThatCopiesRefusesConnectionsWithoutEndingThem() throws Exception {
        Socket client = traffic.connect();
        Inheritance inheritance = DirectHandover.inheritance(first.proxy);
        second = ProxyKit.succeeding(SECOND.withRelay(RelayMode.COPY), inheritance);
        assertThat(second.proxy.canHandOver()).isFalse();
        for (int loop = 0; loop < first.proxy.estate().eventLoops(); loop++) {
            Part part = first.proxy.estate().freeze(loop, 253, 100_000);
            Heir.Adoption adoption = DirectHandover.prepare(second.proxy.heir(), part);
            assertThat(adoption.refused()).hasSize(part.connections().size());
            part.forget(adoption.refused());
            adoption.commit();
        }
        Traffic.assertEchoes(client, 1_000);
        assertThat(first.proxy.openConnections()).isEqualTo(1);
    }

    @Test
    void aPredecessorOnlyDrainsOnceItsSuccessorServes() throws Exception {
        Socket client = traffic.connect();
        handOver(changes());
        first.close();
        Traffic.assertEchoes(client, 1_000);
        traffic.connect();
        assertThat(first.connections.closed()).isEmpty();
    }

    @Test
    void ejectionsAreInherited() throws Exception {
        AddressPort dead = Loopback.free("127.69.0.1"); // the first one by its text

        first.apply(slice("web", dead), slice("web", endpoint));
        await().atMost(PATIENCE).until(() -> {
            traffic.connect();
            return !first.ejected().isEmpty() || endpoint.accepted() > 200;
        });
        assertThat(first.ejected()).containsExactly(dead);
        handOver(applied("web", at("web", web).build()), slice("web", endpoint), slice("web", dead));
        assertThat(second.ejected()).containsExactly(dead);
        traffic.connect();
        assertThat(second.connections.failedDials()).isEmpty();
    }
}
