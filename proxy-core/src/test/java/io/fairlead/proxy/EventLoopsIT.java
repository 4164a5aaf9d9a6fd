package io.fairlead.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.ProxyConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.model.AddressPort;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Samples;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ConnectionSummary;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.select.Candidate;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class EventLoopsIT {
    private final AddressPort vip = Loopback.free("127.65.0.1");

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void aThousandConnectionsLandOnAllEventLoops(RelayMode relay) throws Exception {
        ClosedByThread closed = new ClosedByThread();
        ProxyConfig config = ProxyKit.CONFIG.withRelay(relay).withEventLoops(4);
        Node node = Samples.NODE;
        try (SilentEndpoint endpoint = SilentEndpoint.at("127.65.1.1");
                Proxy proxy =
                        Proxy.start(config, node, new NodePortAddresses(List.of()), closed, ListenerObserver.NONE)) {
            proxy.apply(List.of(
                            ProxyKit.applied("web", ProxyKit.at("web", vip).build()),
                            ProxyKit.slice("web", endpoint.address())))
                    .join();
            for (int i = 0; i < 1000; i++) {
                Client.connect(vip).reset();
            }
            await().until(() -> closed.total() == 1000);

            // Of a fair spread, fewer than 150 of 1000 on one of four loops has a probability below 1e-13.
            assertThat(closed.byThread)
                    .hasSize(4)
                    .allSatisfy((thread, count) -> assertThat(count).as(thread).isGreaterThan(150));
        }
    }

    private static final class ClosedByThread implements ConnectionObserver {
        private final Map<String, Integer> byThread = new ConcurrentHashMap<>();

        @Override
        public void onClosed(ConnectionSummary summary) {
            byThread.merge(Thread.currentThread().getName(), 1, Integer::sum);
        }

        int total() {
            return byThread.values().stream().mapToInt(Integer::intValue).sum();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "AUTO")
    void leastConnectionsStayWithinOneOfEachOtherWhenTwoEventLoopsAcceptAtOnce(RelayMode relay) throws Exception {
        List<Client> clients = new ArrayList<>();
        try (SilentEndpoint a = SilentEndpoint.at("127.65.1.1");
                SilentEndpoint b = SilentEndpoint.at("127.65.1.2");
                SilentEndpoint c = SilentEndpoint.at("127.65.1.3");
                ProxyKit kit = ProxyKit.start(ProxyKit.CONFIG.withRelay(relay).withSelector("least-conn"));
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            kit.serve("web", vip, a.address(), b.address(), c.address());
            List<Callable<List<Client>>> bursts = List.of(this::burst, this::burst, this::burst, this::burst);
            for (Future<List<Client>> burst : threads.invokeAll(bursts)) {
                clients.addAll(burst.get());
            }
            await().until(() -> kit.counted() == clients.size());

            IntSummaryStatistics counts =
                    kit.proxy.balancers().iterator().next().candidates(FrontendKind.CLUSTER_IP).stream()
                            .mapToInt(Candidate::openConnections)
                            .summaryStatistics();
            assertThat(counts.getMax() - counts.getMin()).as("%s", counts).isLessThanOrEqualTo(1);
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
    }

    private List<Client> burst() throws IOException {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(Client.connect(vip));
        }
        return clients;
    }
}
