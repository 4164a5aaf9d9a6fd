package io.fairlead.k8s.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.CaptureMode;
import io.fairlead.config.EjectionConfig;
import io.fairlead.explain.Explainer;
import io.fairlead.explain.ProxyState;
import io.fairlead.explain.Question;
import io.fairlead.explain.Surroundings;
import io.fairlead.health.Evidence;
import io.fairlead.k8s.source.FolderSource;
import io.fairlead.limit.Budget;
import io.fairlead.limit.Limits;
import io.fairlead.listen.FrontendState;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import io.fairlead.select.EndpointSelectors;
import io.fairlead.select.PickRequest;
import io.fairlead.transport.ListenException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@code fairlead explain} says about a node whose proxy runs, whose endpoints fail, and whose limits are reached. */
class LiveExplanationTest {
    private static final long NOW = 1_000_000_000_000L;

    /** The state of a node that has read some manifests. */
    private static final class RunningNode implements Surroundings {
        private final RouteTable table;
        private final BalancerRegistry balancers =
                new BalancerRegistry(EndpointSelectors.load(), "random", 1000, this::clock, BalancerRegistry.RANDOM);
        private final Budget budget = Budget.of(new Limits(1000, 10, 0, 0));
        private long clock = NOW;
        private CaptureMode capture = CaptureMode.TPROXY;
        private @Nullable String captureProblem;
        private @Nullable FrontendState failed;

        RunningNode(String name) {
            List<ClusterChange> changes = new ArrayList<>();
            FolderSource.read(new ExplanationFile(name).manifests(), null, changes::addAll, problem -> {});
            RouteUpdate update = RouteTable.empty(new Node("", null, List.of()), NodePortAddresses.ALL)
                    .apply(changes);
            table = update.table();
            var _ = balancers.apply(update);
        }

        /** The clock of balancers: they divide connections anew after a tenth of a second. */
        private long clock() {
            return clock;
        }

        private void advance() {
            clock += 200_000_000;
        }

        private Balancer balancer() {
            return balancers.balancers().iterator().next();
        }

        private Candidate pick(String client, Set<AddressPort> excluded) {
            return Objects.requireNonNull(balancer()
                    .pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, new PickRequest() {
                        @Override
                        public IpAddress client() {
                            return IpAddress.parse(client);
                        }

                        @Override
                        public boolean excludes(Candidate candidate) {
                            return excluded.contains(candidate.address());
                        }
                    }));
        }

        private Set<AddressPort> allBut(String endpoint) {
            return balancer().candidates().stream()
                    .map(Candidate::address)
                    .filter(address -> !address.equals(AddressPort.parse(endpoint)))
                    .collect(Collectors.toSet());
        }

        private void fail(Candidate candidate, int times, String cause) {
            for (int i = 0; i < times; i++) {
                candidate.markFailed(
                        Evidence.FAILED, cause, EjectionConfig.DEFAULT, candidate.generation(), NOW - 1, NOW);
            }
        }

        ExplanationReport explain(String subject, @Nullable String from) {
            Question question = Question.parse(subject, null, from == null ? null : IpAddress.parse(from));
            return Diagnosis.of(new Explainer(table, balancers, this).explain(question), new Exclusions());
        }

        @Override
        public ClientOrigin origin(IpAddress client) {
            return Surroundings.ofNode(table.self()).origin(client);
        }

        @Override
        public @Nullable FrontendState state(AddressPort address, Protocol protocol) {
            FrontendState broken = failed;
            Frontend frontend = table.frontend(address, protocol);
            if (broken != null && broken.frontend().equals(frontend)) {
                return broken;
            }
            return frontend == null ? null : new FrontendState(frontend, true, null, null);
        }

        @Override
        public ProxyState proxy() {
            return ProxyState.of(capture, captureProblem, budget);
        }

        @Override
        public long nowNanos() {
            return NOW;
        }
    }

    private static Frontend frontend(RunningNode node, String address) {
        return Objects.requireNonNull(node.table.frontend(AddressPort.parse(address), Protocol.TCP));
    }

    private static void assertCause(String name, ExplanationReport report, String outcome, Cause first)
            throws IOException {
        new ExplanationFile(name).assertReads("expected.txt", report);
        assertThat(report.outcome()).isEqualTo(outcome);
        assertThat(report.findings().getFirst().cause()).isEqualTo(first.toString());
    }

    @Test
    void aWrongNumberOfTheTargetPortMakesAllEndpointsRefuse() throws IOException {
        RunningNode node = new RunningNode("target-port-number");
        node.balancer().known().forEach(candidate -> node.fail(candidate, 3, "Connection refused"));

        assertCause("target-port-number", node.explain("shop/orders", null), "forward", Cause.ALL_ENDPOINTS_EJECTED);
    }

    @Test
    void anEjectedEndpointHasNoShareAndOneThatFailsHasOne() throws IOException {
        RunningNode node = new RunningNode("some-ejected");
        node.fail(node.balancer().known().get(0), 3, "no answer within 3s");
        node.fail(node.balancer().known().get(1), 1, "Connection refused");

        assertCause("some-ejected", node.explain("shop/orders", null), "forward", Cause.ENDPOINTS_EJECTED);
    }

    @Test
    void aNodePortOfAnotherProcessIsNamed() throws IOException {
        RunningNode node = new RunningNode("node-port-in-use");
        node.capture = CaptureMode.NONE;
        node.failed = new FrontendState(
                frontend(node, "0.0.0.0:30080"),
                false,
                "cannot listen on 0.0.0.0:30080: another socket listens on this port; 'ss -ltnp sport = :30080' shows which"
                        + " process, end it or give the Service another port",
                ListenException.Cause.IN_USE);

        assertCause("node-port-in-use", node.explain("192.0.2.1:30080", null), "notListening", Cause.NODE_PORT_IN_USE);
    }

    @Test
    void affinityIsNamedWhereTheLoadIsUneven() throws IOException {
        RunningNode node = new RunningNode("affinity-uneven");
        Set<AddressPort> others = Set.of(AddressPort.parse("10.244.1.6:8080"), AddressPort.parse("10.244.2.8:8080"));
        for (int i = 0; i < 20; i++) {
            node.pick("10.244.2.3", others);
        }

        ExplanationReport report = node.explain("shop/orders", "10.244.2.3");

        assertCause("affinity-uneven", report, "forward", Cause.SESSION_AFFINITY);
        assertThat(report.findings().getFirst().severity()).isEqualTo("warning");
    }

    @Test
    void aDrainedEndpointIsOut() throws IOException {
        RunningNode node = new RunningNode("drained");
        node.balancer().drain(AddressPort.parse("10.244.1.5:8080"));

        assertCause("drained", node.explain("shop/orders", null), "forward", Cause.ENDPOINTS_DRAINED);
    }

    @Test
    void nearEndpointsAreNamedWhereTheyGetEverything() throws IOException {
        RunningNode node = new RunningNode("near-endpoints");

        assertCause("near-endpoints", node.explain("shop/orders", null), "forward", Cause.NEAR_ENDPOINTS_PREFERRED);
    }

    /** Seven tenths stay near: one of two endpoints, times 1.4. */
    @Test
    void connectionsThatGoBeyondNearEndpointsHaveACause() throws IOException {
        RunningNode node = new RunningNode("spill-over");
        node.balancer().known().stream()
                .filter(candidate -> candidate.address().toString().equals("10.244.2.8:8080"))
                .forEach(candidate -> node.fail(candidate, 3, "Connection refused"));
        node.advance();

        ExplanationReport report = node.explain("shop/orders", null);
        new ExplanationFile("spill-over").assertReads("expected.txt", report);
        assertThat(report.findings())
                .extracting(ExplanationReport.Finding::cause)
                .containsExactly(Cause.ENDPOINTS_EJECTED.toString(), Cause.SPILL_OVER.toString());
    }

    @Test
    void anEndpointInItsSlowStartHasItsWeight() throws IOException {
        RunningNode node = new RunningNode("slow-start");
        node.fail(node.balancer().known().getFirst(), 3, "Connection refused");
        node.balancer().known().getFirst().markAccepted();

        assertCause("slow-start", node.explain("shop/orders", null), "forward", Cause.SLOW_START);
    }

    @Test
    void anEndpointAtItsLimitIsOut() throws IOException {
        RunningNode node = new RunningNode("full");
        node.pick("10.244.2.3", Set.of(AddressPort.parse("10.244.1.6:8080"), AddressPort.parse("10.244.2.8:8080")));

        assertCause("full", node.explain("shop/orders", null), "forward", Cause.ENDPOINTS_FULL);
    }

    @Test
    void connectionsWaitOnceEveryEndpointIsAtItsLimit() throws IOException {
        RunningNode node = new RunningNode("all-full");
        for (String endpoint : List.of("10.244.1.5:8080", "10.244.1.6:8080", "10.244.2.8:8080")) {
            node.pick("10.244.2.3", node.allBut(endpoint));
        }

        assertCause("all-full", node.explain("shop/orders", null), "forward", Cause.ALL_ENDPOINTS_FULL);
    }

    @Test
    void withoutCaptureAnAddressHasToBeTheMachines() throws IOException {
        RunningNode node = new RunningNode("address-not-local");
        node.capture = CaptureMode.NONE;
        node.failed = new FrontendState(
                frontend(node, "10.96.0.20:80"),
                false,
                "cannot listen on 10.96.0.20:80: this machine does not have the address; add it with 'ip address add"
                        + " 10.96.0.20/32 dev lo', or give the Service one that the machine has",
                ListenException.Cause.NO_SUCH_ADDRESS);

        assertCause("address-not-local", node.explain("shop/orders", null), "notListening", Cause.ADDRESS_NOT_LOCAL);
    }

    @Test
    void rulesThatAreBeingRestoredAreNamed() throws IOException {
        RunningNode node = new RunningNode("rules-flushed");
        node.captureProblem =
                "packet filter: its tables were deleted, for example by 'nft flush ruleset';" + " restoring the tables";

        assertCause("rules-flushed", node.explain("shop/orders", null), "forward", Cause.CAPTURE_PROBLEM);
    }

    @Test
    void usedUpDescriptorsAreNamed() throws IOException {
        RunningNode node = new RunningNode("descriptors-used-up");
        node.capture = CaptureMode.BIND;
        while (node.budget.tryTakeSessionSocket(false)) {
            // Half of them; connections take the rest.
        }
        while (node.budget.hasConnection()) {
            node.budget.takeConnection();
        }

        assertCause("descriptors-used-up", node.explain("10.96.0.10:53", null), "forward", Cause.ACCEPT_PAUSED);
    }

    @Test
    void aServiceThatIsBeingDeletedIsServedAndNamed() {
        RunningNode node = new RunningNode("drained");
        ServiceName service = new ServiceName("shop", "orders");
        Exclusions exclusions = new Exclusions();
        exclusions.reportTerminating(service, true);
        Question question = Question.parse("shop/orders", null, null);

        ExplanationReport report =
                Diagnosis.of(new Explainer(node.table, node.balancers, node).explain(question), exclusions);

        assertThat(report.outcome()).isEqualTo("forward");
        assertThat(report.findings().getFirst().cause()).isEqualTo(Cause.SERVICE_TERMINATING.toString());
        exclusions.reportTerminating(service, false);
        assertThat(exclusions.isTerminating(service)).isFalse();
    }
}
