package io.fairlead.check;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.dial.SimulatedNetwork;
import io.fairlead.dial.SimulatedNetwork.Answer;
import io.fairlead.health.Evidence;
import io.fairlead.health.Outage;
import io.fairlead.limit.Budget;
import io.fairlead.limit.Limits;
import io.fairlead.model.AddressPort;
import io.fairlead.model.CheckSettings;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.PreferenceSettings;
import io.fairlead.model.Samples;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.Ejection;
import io.fairlead.observe.EndpointObserver;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.BalancerRegistry;
import io.fairlead.select.Candidate;
import io.fairlead.select.EndpointSelectors;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndpointChecksTest {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final CheckSettings CHECKS = new CheckSettings(INTERVAL, Duration.ofMillis(500), 2, 3);
    private static final AddressPort ONE = AddressPort.parse("10.0.0.1:80");
    private static final AddressPort TWO = AddressPort.parse("10.0.0.2:80");

    private final SimulatedNetwork network = new SimulatedNetwork();
    private final BalancerRegistry balancers =
            new BalancerRegistry(EndpointSelectors.load(), "random", 100, network::nowNanos, new Random(1));
    private final List<Ejection> ejections = new ArrayList<>();
    private final List<AddressPort> returned = new ArrayList<>();
    private final Set<AddressPort> loops = new HashSet<>();
    private Budget budget = Budget.of(new Limits(100_000, 0, 0, 0));
    private EndpointChecks checks = checks();
    private RouteTable table = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);

    private EndpointChecks checks() {
        return new EndpointChecks(
                network, budget, balancers, ConnectionConfig.DEFAULT, 0, loops::contains, new EndpointObserver() {
                    @Override
                    public void onEndpointEjected(Frontend frontend, Ejection ejection) {
                        ejections.add(ejection);
                    }

                    @Override
                    public void onEndpointReturned(Frontend frontend, AddressPort endpoint) {
                        returned.add(endpoint);
                    }
                });
    }

    @Test
    void aServiceThatDoesNotAskIsNotChecked() {
        serve(CHECKS.withInterval(Duration.ZERO), "10.0.0.1");
        network.advance(Duration.ofMinutes(1));

        assertThat(network.connects()).isZero();
    }

    @Test
    void eachEndpointIsCheckedOnceInAnInterval() {
        network.answer(ONE, Answer.accepts(Duration.ofMillis(1)));
        network.answer(TWO, Answer.accepts(Duration.ZERO));
        serve(CHECKS, "10.0.0.1", "10.0.0.2");
        network.advance(Duration.ofSeconds(100));

        assertThat(network.connects()).isBetween(90, 112);
        assertThat(checks.counts().passed()).isEqualTo(network.connects());
        assertThat(network.connected()).as("sockets left open").isZero();
        assertThat(requireNonNull(balancers.balancer(Samples.id("web"))).known())
                .extracting(Candidate::openConnections)
                .containsExactly(0, 0);
    }

    @Test
    void failedChecksInARowEjectAndPassedOnesRestore() {
        network.answer(ONE, Answer.refuses(Duration.ZERO));
        network.answer(TWO, Answer.accepts(Duration.ZERO));
        serve(CHECKS, "10.0.0.1", "10.0.0.2");
        network.advance(Duration.ofSeconds(9));

        assertThat(ejections)
                .containsExactly(new Ejection(ONE, 3, 1, Duration.ofSeconds(10), "check: Connection refused"));
        network.advance(Duration.ofMinutes(1));
        assertThat(ejections).as("one ejection, as long as checks fail").hasSize(1);
        Outage outage = requireNonNull(candidate(ONE).outage());
        assertThat(outage.isEjected(network.nowNanos())).isTrue();
        assertThat(outage.cause()).isEqualTo("check: Connection refused");

        network.answer(ONE, Answer.accepts(Duration.ZERO));
        network.advance(Duration.ofSeconds(6));
        assertThat(returned).containsExactly(ONE);
        assertThat(candidate(ONE).outage()).isNull();
    }

    @Test
    void aSilentEndpointFailsAfterTheTimeout() {
        network.answer(ONE, Answer.SILENCE);
        serve(CHECKS, "10.0.0.1", "10.0.0.2");
        network.advance(Duration.ofSeconds(9));

        assertThat(ejections).extracting(Ejection::cause).contains("check: no answer within 500ms");
        assertThat(network.connecting()).isLessThanOrEqualTo(2);
    }

    @Test
    void anEndpointThatFailedConnectionsHaveEjectedReturnsByPassedChecks() {
        network.answer(ONE, Answer.accepts(Duration.ZERO));
        serve(CHECKS, "10.0.0.1");
        for (int i = 0; i < 3; i++) {
            candidate(ONE)
                    .markFailed(
                            Evidence.FAILED,
                            "Connection reset",
                            ConnectionConfig.DEFAULT.ejection(),
                            candidate(ONE).generation(),
                            network.nowNanos(),
                            network.nowNanos());
        }
        network.advance(Duration.ofSeconds(6));

        assertThat(returned).containsExactly(ONE);
    }

    @Test
    void anEndpointThatLeavesIsNotCheckedAnyMoreEvenWhileACheckIsUnderWay() {
        serve(CHECKS.withTimeout(Duration.ofMinutes(1)), "10.0.0.1");
        network.advance(INTERVAL.plusMillis(1));
        assertThat(network.connecting()).isOne();

        serve(CHECKS.withTimeout(Duration.ofMinutes(1)));
        network.runDue();
        assertThat(network.connecting()).isZero();
        network.advance(Duration.ofMinutes(2));
        assertThat(network.connects()).isOne();
        assertThat(ejections).isEmpty();
    }

    @Test
    void aServiceThatIsDeletedOrStopsAskingIsNotCheckedAnyMore() {
        serve(CHECKS, "10.0.0.1");
        network.advance(Duration.ofSeconds(10));
        serve(CHECKS.withInterval(Duration.ZERO), "10.0.0.1");
        network.runDue();
        int before = network.connects();
        network.advance(Duration.ofSeconds(10));
        assertThat(network.connects()).isEqualTo(before);

        serve(CHECKS, "10.0.0.1");
        network.advance(Duration.ofSeconds(10));
        apply(new ServiceDeleted(Samples.serviceName("web")));
        network.runDue();
        int deleted = network.connects();
        assertThat(deleted).isGreaterThan(before);
        network.advance(Duration.ofSeconds(10));
        assertThat(network.connects()).isEqualTo(deleted);
    }

    @Test
    void aBoundedNumberOfChecksIsUnderWayAtOnceAndTheOthersFollow() {
        serve(
                CHECKS.withTimeout(Duration.ofSeconds(1)),
                IntStream.range(0, 200).mapToObj(i -> "10.0.1." + i).toArray(String[]::new));
        network.advance(Duration.ofSeconds(30));

        assertThat(network.mostConnecting()).isEqualTo(32);
        // Each takes a second, so 32 end in a second, and none is left out.
        assertThat(network.connects()).isGreaterThan(800);
        assertThat(ejections)
                .extracting(Ejection::endpoint)
                .doesNotHaveDuplicates()
                .hasSize(200);
    }

    @Test
    void checksAreSpreadOverTheInterval() {
        for (int i = 0; i < 200; i++) {
            network.answer(AddressPort.parse("10.0.1." + i + ":80"), Answer.accepts(Duration.ZERO));
        }
        serve(CHECKS, IntStream.range(0, 200).mapToObj(i -> "10.0.1." + i).toArray(String[]::new));
        for (int tenth = 1; tenth <= 10; tenth++) {
            int before = network.connects();
            network.advance(INTERVAL.dividedBy(10));
            assertThat(network.connects() - before).as("tenth %d", tenth).isBetween(5, 45);
        }
    }

    @Test
    void withoutDescriptorsChecksAreSkippedAndSayNothingOfEndpoints() {
        budget = Budget.of(new Limits(10, 0, 0, 0));
        checks = checks();
        serve(CHECKS, "10.0.0.1");
        network.advance(Duration.ofSeconds(20));

        assertThat(network.connects()).isZero();
        assertThat(checks.counts().skipped()).isBetween(8L, 12L);
        assertThat(ejections).isEmpty();
    }

    @Test
    void whatThisMachineLacksIsNoFailureOfAnEndpoint() {
        network.setDescriptors(0);
        serve(CHECKS, "10.0.0.1");
        network.advance(Duration.ofSeconds(20));

        assertThat(checks.counts().skipped()).isBetween(8L, 12L);
        assertThat(checks.counts().failed()).isZero();
        assertThat(ejections).isEmpty();
    }

    @Test
    void theProxyDoesNotCheckItself() {
        loops.add(ONE);
        serve(CHECKS, "10.0.0.1");
        network.advance(Duration.ofSeconds(10));

        assertThat(network.connects()).isZero();
    }

    @Test
    void checksEjectEvenIfFailedConnectionsDoNot() {
        serve(ServiceSettings.DEFAULTS.withEjectionFailures(0).withChecks(CHECKS), "10.0.0.1", "10.0.0.2");
        network.answer(TWO, Answer.accepts(Duration.ZERO));
        network.advance(Duration.ofSeconds(9));

        assertThat(ejections).extracting(Ejection::endpoint).containsExactly(ONE);
        assertThat(requireNonNull(balancers.balancer(Samples.id("web"))).isChecked())
                .isTrue();
    }

    @Test
    void anEndpointThatReturnsByChecksStartsSlowly() {
        network.answer(ONE, Answer.refuses(Duration.ZERO));
        network.answer(TWO, Answer.accepts(Duration.ZERO));
        serve(
                ServiceSettings.DEFAULTS
                        .withChecks(CHECKS)
                        .withPreference(PreferenceSettings.DEFAULTS.withSlowStart(Duration.ofMinutes(1))),
                "10.0.0.1",
                "10.0.0.2");
        network.advance(Duration.ofSeconds(9));
        network.answer(ONE, Answer.accepts(Duration.ZERO));
        network.advance(Duration.ofSeconds(6));

        assertThat(requireNonNull(balancers.balancer(Samples.id("web")))
                        .forecast(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, null, network.nowNanos())
                        .slowStarts())
                .containsOnlyKeys(candidate(ONE));
    }

    @Test
    void nothingIsLeftOfTheBudgetOnceChecksHaveEnded() {
        serve(CHECKS, "10.0.0.1", "10.0.0.2");
        network.advance(Duration.ofSeconds(5));
        checks.close();
        network.runDue();

        assertThat(network.connecting()).isZero();
        long free = budget.capacity().shared();
        for (long i = 0; i < free; i++) {
            assertThat(budget.tryTakeCheck()).isTrue();
        }
        assertThat(budget.tryTakeCheck()).isFalse();
    }

    private Candidate candidate(AddressPort address) {
        return requireNonNull(balancers.balancer(Samples.id("web"))).known().stream()
                .filter(candidate -> candidate.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    private void serve(CheckSettings settings, String... endpoints) {
        serve(ServiceSettings.DEFAULTS.withChecks(settings), endpoints);
    }

    private void serve(ServiceSettings settings, String... endpoints) {
        apply(
                new ServiceApplied(Samples.service(
                        "web",
                        Samples.port("web", "10.96.0.1").settings(settings).build())),
                new SliceApplied(Samples.slice("web", "web-1", 80, endpoints)));
    }

    private void apply(ClusterChange... changes) {
        RouteUpdate update = table.apply(List.of(changes));
        table = update.table();
        balancers.apply(update).settle();
        checks.follow(update);
        network.runDue();
    }
}
