package io.fairlead.udp.session;

import static io.fairlead.udp.session.SessionTableKit.DNS;
import static io.fairlead.udp.session.SessionTableKit.address;
import static io.fairlead.udp.session.SessionTableKit.applied;
import static io.fairlead.udp.session.SessionTableKit.dns;
import static io.fairlead.udp.session.SessionTableKit.dnsName;
import static io.fairlead.udp.session.SessionTableKit.port;
import static io.fairlead.udp.session.SessionTableKit.ready;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.model.ServiceSettings;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import io.fairlead.observe.SessionSummary;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How sessions begin, how long they live, and which endpoint they get. */
class SessionTableTest {
    private static final String CLIENT = "192.0.2.1:4000";

    private final SessionTableKit kit = new SessionTableKit();

    @Test
    void aSessionIsAClientsAddressAndPortAndAServicesAddressAndPort() {
        AddressPort other = AddressPort.parse("10.96.0.11:53");
        kit.serve("10.0.0.1");
        kit.apply(applied("other", port("other", other)), ready("other", "10.0.0.1"));

        Session session = kit.send(CLIENT);
        assertThat(kit.send(CLIENT)).isSameAs(session);
        assertThat(kit.send("192.0.2.1:4001")).isNotSameAs(session);
        assertThat(kit.send("192.0.2.2:4000")).isNotSameAs(session);
        assertThat(kit.trySend(CLIENT, other)).isNotSameAs(session);
        assertThat(kit.table.size()).isEqualTo(4);
        assertThat(kit.table.find(Flow.of(AddressPort.parse(CLIENT), DNS))).isSameAs(session);
    }

    @Test
    void theSummarySaysWhatWasRelayed() {
        kit.serve("10.0.0.1");
        Session session = kit.send(CLIENT);
        kit.pass(Duration.ofSeconds(2));
        kit.send(CLIENT);
        kit.reply(session);
        kit.shutDown();

        assertThat(kit.summaries)
                .containsExactly(new SessionSummary(
                        session.frontend(),
                        DNS,
                        AddressPort.parse(CLIENT),
                        AddressPort.parse("10.0.0.1:53"),
                        Duration.ofSeconds(2).toNanos(),
                        2,
                        1,
                        200,
                        200,
                        SessionEnd.SHUTDOWN));
        assertThat(kit.counted()).isZero();
        assertThat(kit.table.groups()).isZero();
    }

    @Test
    void aSessionWithoutAReplyEndsAfterTheUnrepliedTimeout() {
        kit.serve("10.0.0.1");
        kit.send(CLIENT);
        kit.pass(Duration.ofSeconds(29));
        assertThat(kit.table.size()).isOne();

        kit.pass(Duration.ofSeconds(1));
        assertThat(kit.ends()).containsExactly(SessionEnd.UNREPLIED_TIMEOUT);
        assertThat(kit.open()).isEmpty();
    }

    @Test
    void aSessionWithAReplyEndsAfterTheRepliedTimeout() {
        kit.serve("10.0.0.1");
        Session session = kit.send(CLIENT);
        kit.pass(Duration.ofSeconds(20));
        kit.reply(session);
        kit.pass(Duration.ofSeconds(119));
        assertThat(kit.table.size()).isOne();

        kit.pass(Duration.ofSeconds(1));
        assertThat(kit.ends()).containsExactly(SessionEnd.REPLIED_TIMEOUT);
    }

    @Test
    void aClientThatNeverPausesKeepsItsSessionWithOrWithoutReplies() {
        kit.serve("10.0.0.1");
        Session silent = kit.send(CLIENT);
        Session replied = kit.exchange("192.0.2.2:4000");
        for (int i = 0; i < 100; i++) {
            kit.pass(Duration.ofSeconds(25));
            assertThat(kit.send(CLIENT)).isSameAs(silent);
            kit.send("192.0.2.2:4000");
        }

        assertThat(kit.table.size()).isEqualTo(2);
        assertThat(replied.hasEnded()).isFalse();
    }

    @Test
    void repliesKeepASessionWhoseClientIsSilent() {
        kit.serve("10.0.0.1");
        Session session = kit.exchange(CLIENT);
        for (int i = 0; i < 10; i++) {
            kit.pass(Duration.ofSeconds(100));
            kit.reply(session);
        }

        assertThat(session.hasEnded()).isFalse();
    }

    /** Places in the lists are a second old at most, which must not add to a timeout. */
    @Test
    void aSessionThatWasUsedTwiceWithinASecondEndsAtItsTimeoutAmongOthers() {
        kit.serve("10.0.0.1");
        Session twice = kit.send(CLIENT);
        kit.pass(Duration.ofMillis(900));
        kit.send(CLIENT);
        for (int i = 0; i < 29; i++) {
            kit.pass(Duration.ofSeconds(1));
            kit.send("192.0.2.2:" + (4000 + i));
        }
        kit.pass(Duration.ofMillis(500));
        assertThat(twice.hasEnded()).isFalse();

        kit.pass(Duration.ofMillis(500));
        assertThat(twice.hasEnded()).isTrue();
        assertThat(kit.table.size()).isEqualTo(29);
    }

    @Test
    void theTimeoutsOfAServiceReplaceTheDefaultsAndEditsReachSessionsThatAreIdle() {
        kit.apply(
                applied(
                        "dns",
                        dns().settings(ServiceSettings.DEFAULTS.withUdpUnrepliedTimeout(Duration.ofMinutes(10)))),
                ready("dns", "10.0.0.1"));
        Session idle = kit.send(CLIENT);
        kit.pass(Duration.ofMinutes(9));
        assertThat(idle.hasEnded()).isFalse();

        kit.apply(applied(
                "dns", dns().settings(ServiceSettings.DEFAULTS.withUdpUnrepliedTimeout(Duration.ofMinutes(5)))));
        kit.pass(Duration.ofSeconds(1));
        assertThat(kit.ends()).containsExactly(SessionEnd.UNREPLIED_TIMEOUT);
    }

    @Test
    void aSessionOfAnAddressThatIsGoneDoesNotHoldUpTheOthersOfItsService() {
        AddressPort external = AddressPort.parse("203.0.113.1:53");
        ServiceSettings anHour = ServiceSettings.DEFAULTS.withUdpUnrepliedTimeout(Duration.ofHours(1));
        kit.apply(applied("dns", dns().externalIps("203.0.113.1").settings(anHour)), ready("dns", "10.0.0.1"));
        kit.trySend(CLIENT, external);
        kit.apply(applied("dns", dns()));
        Session other = kit.send(CLIENT);

        kit.pass(Duration.ofSeconds(30));
        assertThat(other.hasEnded()).isTrue();
    }

    @Test
    void manySessionsThatTimeOutTogetherEndLittleByLittle() {
        kit.serve("10.0.0.1");
        for (int i = 0; i < 2_000; i++) {
            kit.send("192.0.2." + i % 200 + ":" + (4000 + i));
        }
        kit.nowNanos += Duration.ofSeconds(30).toNanos();

        assertThat(kit.table.expire(kit.nowNanos)).isTrue();
        assertThat(kit.table.size()).isBetween(1_000, 1_999);
        int calls = 1;
        while (kit.table.expire(kit.nowNanos)) {
            calls++;
        }
        assertThat(kit.table.size()).isZero();
        assertThat(calls).isLessThan(5);
    }

    @Test
    void aClientThatSendsBeforeTheFirstEndpointExistsIsServedAsSoonAsOneDoes() {
        kit.apply(applied("dns", dns()));
        assertThat(kit.trySend(CLIENT)).isNull();
        assertThat(kit.drops).containsExactly(DatagramDrop.NO_ENDPOINT);
        assertThat(kit.table.groups()).isZero();

        kit.apply(ready("dns", "10.0.0.1"));
        assertThat(address(kit.send(CLIENT))).isEqualTo("10.0.0.1");
    }

    @Test
    void clientsOutsideTheSourceRangesAreDropped() {
        AddressPort balanced = AddressPort.parse("198.51.100.1:53");
        kit.apply(
                applied("dns", dns().loadBalancerIps("198.51.100.1").sourceRanges("192.0.2.0/24")),
                ready("dns", "10.0.0.1"));

        assertThat(kit.trySend("203.0.113.9:4000", balanced)).isNull();
        assertThat(kit.drops).containsExactly(DatagramDrop.SOURCE_NOT_ALLOWED);
        assertThat(kit.trySend(CLIENT, balanced)).isNotNull();
    }

    @Test
    void aClientThatIsNoLongerAllowedKeepsItsSessionButGetsNoOtherEndpoint() {
        AddressPort balanced = AddressPort.parse("198.51.100.1:53");
        kit.apply(applied("dns", dns().loadBalancerIps("198.51.100.1")), ready("dns", "10.0.0.1", "10.0.0.2"));
        Session session = kit.send(CLIENT, balanced);
        kit.apply(applied("dns", dns().loadBalancerIps("198.51.100.1").sourceRanges("203.0.113.0/24")));
        assertThat(kit.send(CLIENT, balanced)).isSameAs(session);

        kit.refuse(session);
        assertThat(kit.trySend(CLIENT, balanced)).isNull();
        assertThat(kit.drops).containsExactly(DatagramDrop.SOURCE_NOT_ALLOWED);
    }

    @Test
    void affinityIsByTheClientsAddressAlone() {
        kit.apply(
                applied("dns", dns().affinity(Duration.ofMinutes(10))),
                ready("dns", "10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4"));
        Set<String> ofOneAddress = new HashSet<>();
        Set<String> ofMany = new HashSet<>();
        for (int i = 1; i <= 40; i++) {
            ofMany.add(address(kit.send("192.0.2." + (100 + i) + ":4000")));
        }
        for (int i = 1; i <= 40; i++) {
            ofOneAddress.add(address(kit.send("192.0.2.1:" + i)));
        }

        assertThat(ofOneAddress).hasSize(1);
        assertThat(ofMany).hasSize(4);
    }

    @Test
    void leastConnCountsSessions() {
        kit.serve("10.0.0.1", "10.0.0.2");
        for (int i = 0; i < 10; i++) {
            kit.send("192.0.2.1:" + (4000 + i));
        }
        assertThat(kit.open()).filteredOn("10.0.0.1"::equals).hasSize(5);

        kit.pass(Duration.ofSeconds(20));
        for (int i = 0; i < 10; i += 2) {
            kit.send("192.0.2.1:" + (4000 + i));
        }
        kit.pass(Duration.ofSeconds(10));
        assertThat(kit.counted()).isEqualTo(kit.table.size()).isEqualTo(5);
    }

    @Test
    void aSessionEndsByTheReplyToItsLastRequest() {
        kit.apply(applied("dns", dns().settings(ServiceSettings.DEFAULTS.withUdpReplies(1))), ready("dns", "10.0.0.1"));
        Session session = kit.send(CLIENT);
        kit.send(CLIENT);
        kit.reply(session);
        assertThat(session.hasEnded()).as("one of two requests is answered").isFalse();

        kit.reply(session);
        assertThat(kit.ends()).containsExactly(SessionEnd.ANSWERED);
        assertThat(kit.send(CLIENT)).isNotSameAs(session);
    }

    @Test
    void severalRepliesToOneRequestMayBeAwaited() {
        kit.apply(applied("dns", dns().settings(ServiceSettings.DEFAULTS.withUdpReplies(3))), ready("dns", "10.0.0.1"));
        Session session = kit.send(CLIENT);
        kit.reply(session);
        kit.reply(session);
        assertThat(session.hasEnded()).isFalse();

        kit.reply(session);
        assertThat(session.hasEnded()).isTrue();
    }

    @Test
    void aFaultLeavesNothingBehind() {
        SessionTableKit broken = new SessionTableKit(UdpConfig.DEFAULT, 1, (session, endpoint, source) -> {
            throw new IllegalStateException("a fault");
        });
        broken.serve("10.0.0.1");

        assertThat(List.of(CLIENT, "192.0.2.2:1"))
                .allSatisfy(client ->
                        assertThat(catchThrowable(() -> broken.trySend(client))).hasMessage("a fault"));
        assertThat(broken.counted()).isZero();
        assertThat(broken.table.groups()).isZero();
        broken.apply(new ServiceDeleted(dnsName()));
        assertThat(broken.table.size()).isZero();
    }
}
