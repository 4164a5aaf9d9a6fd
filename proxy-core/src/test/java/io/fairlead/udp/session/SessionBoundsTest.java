package io.fairlead.udp.session;

import static io.fairlead.udp.session.SessionTableKit.applied;
import static io.fairlead.udp.session.SessionTableKit.port;
import static io.fairlead.udp.session.SessionTableKit.ready;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many sessions there may be, and which one goes for another. */
class SessionBoundsTest {
    private static final AddressPort OTHER = AddressPort.parse("10.96.0.11:53");
    private static final int FLOOD = 10_000;

    private SessionTableKit kit = new SessionTableKit();

    private void bound(int sessions, int perService, int perClient) {
        kit = new SessionTableKit(UdpConfig.DEFAULT.withBounds(sessions, perService, perClient), 1);
        kit.serve("10.0.0.1", "10.0.0.2");
        kit.apply(applied("other", port("other", OTHER)), ready("other", "10.0.0.9"));
    }

    @Test
    void aClientBeyondItsBoundLosesItsIdlestSession() {
        bound(100, 0, 3);
        Session idlest = kit.send("192.0.2.1:1");
        Session other = kit.send("192.0.2.2:1");
        kit.send("192.0.2.1:2");
        kit.send("192.0.2.1:3");
        assertThat(kit.summaries).isEmpty();

        kit.send("192.0.2.1:4");
        assertThat(idlest.hasEnded()).isTrue();
        assertThat(other.hasEnded()).isFalse();
        assertThat(kit.ends()).containsExactly(SessionEnd.EVICTED);
        assertThat(kit.table.size()).isEqualTo(4);
    }

    @Test
    void aServiceBeyondItsBoundLosesItsIdlestSession() {
        bound(100, 2, 50);
        Session ofOther = kit.send("192.0.2.1:1", OTHER);
        Session idlest = kit.send("192.0.2.1:1");
        kit.send("192.0.2.2:1");
        kit.send("192.0.2.3:1");

        assertThat(idlest.hasEnded()).isTrue();
        assertThat(ofOther.hasEnded()).isFalse();
    }

    @Test
    void beyondTheTotalTheIdlestSessionGoesWhoeverHasIt() {
        bound(3, 0, 50);
        Session idlest = kit.send("192.0.2.1:1", OTHER);
        kit.send("192.0.2.1:1");
        kit.send("192.0.2.2:1");
        kit.send("192.0.2.3:1");

        assertThat(idlest.hasEnded()).isTrue();
        assertThat(kit.table.size()).isEqualTo(3);
    }

    @Test
    void unrepliedSessionsGoBeforeRepliedOnesAndTheIdlestOfThemFirst() {
        bound(4, 0, 50);
        Session replied = kit.exchange("192.0.2.1:1");
        Session first = kit.send("192.0.2.2:1");
        Session second = kit.send("192.0.2.3:1");
        Session third = kit.send("192.0.2.4:1");
        kit.pass(Duration.ofSeconds(2));
        kit.send("192.0.2.2:1");

        kit.send("192.0.2.5:1");
        assertThat(second.hasEnded()).isTrue();
        kit.send("192.0.2.6:1");
        assertThat(third.hasEnded()).isTrue();
        kit.send("192.0.2.7:1");
        assertThat(first.hasEnded()).as("used last").isTrue();
        assertThat(replied.hasEnded()).isFalse();
    }

    @Test
    void ifAllHaveBeenAnsweredTheIdlestGoes() {
        bound(3, 0, 50);
        Session first = kit.exchange("192.0.2.1:1");
        Session second = kit.exchange("192.0.2.2:1");
        Session third = kit.exchange("192.0.2.3:1");
        kit.pass(Duration.ofSeconds(2));
        kit.reply(first);

        kit.send("192.0.2.4:1");
        assertThat(second.hasEnded()).isTrue();
        assertThat(List.of(first, third)).noneMatch(Session::hasEnded);
    }

    @Test
    void aFloodDoesNotDisplaceAnsweredSessions() {
        bound(160, 0, 50);
        List<Session> answered = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            answered.add(kit.exchange("192.0.2." + i + ":1"));
        }
        for (int i = 0; i < FLOOD; i++) {
            kit.send("10." + (100 + i / 10_000) + "." + i / 100 % 100 + "." + i % 100 + ":" + (1 + i % 60_000));
        }

        assertThat(answered).noneMatch(Session::hasEnded);
        assertThat(kit.table.size()).isEqualTo(160);
        assertThat(kit.upstreams.open).hasSize(160);
        assertThat(kit.table.groups()).isLessThanOrEqualTo(162);
    }

    /** Or a new client of a table that is full of answered sessions would never get a reply. */
    @Test
    void aFloodTakesAnEighthOfAFullTableAtMost() {
        bound(160, 0, 50);
        List<Session> answered = new ArrayList<>();
        for (int i = 0; i < 160; i++) {
            answered.add(kit.exchange("192.0.2." + i + ":1"));
        }
        for (int i = 0; i < FLOOD; i++) {
            kit.trySend("10.100." + i / 100 % 100 + "." + i % 100 + ":1", OTHER);
        }
        assertThat(answered).filteredOn(Session::hasEnded).hasSizeBetween(1, 20);

        Session patient = kit.send("192.0.2.200:1");
        for (int i = 0; i < 15; i++) {
            kit.trySend("10.101.0." + i + ":1", OTHER);
        }
        assertThat(patient.hasEnded()).as("it has time to be answered").isFalse();
    }

    @Test
    void aFloodOfOneClientTakesNothingFromOthers() {
        bound(100, 0, 10);
        Session other = kit.send("192.0.2.9:1");
        for (int i = 0; i < FLOOD; i++) {
            kit.send("192.0.2.1:" + (1 + i));
        }

        assertThat(other.hasEnded()).isFalse();
        assertThat(kit.table.size()).isEqualTo(11);
    }

    @Test
    void eventLoopsShareTheBounds() {
        kit = new SessionTableKit(UdpConfig.DEFAULT.withBounds(10, 0, 100), 4);
        kit.serve("10.0.0.1");
        for (int i = 0; i < 100; i++) {
            kit.send("192.0.2." + i + ":1");
        }

        assertThat(kit.table.size()).isEqualTo(3);
    }

    @Test
    void aLackOfDescriptorsEndsTheIdlestSessionThatHasOne() {
        bound(100, 0, 50);
        Session refused = kit.send("192.0.2.1:1");
        Session idlest = kit.send("192.0.2.2:1");
        Session replied = kit.exchange("192.0.2.3:1");
        kit.refuse(refused);
        kit.upstreams.descriptors = 2;

        assertThat(kit.send("192.0.2.4:1").hasEnded()).isFalse();
        assertThat(idlest.hasEnded()).isTrue();
        assertThat(replied.hasEnded()).isFalse();
        assertThat(kit.drops).isEmpty();
    }

    @Test
    void aLackThatAnEvictionDoesNotCureCostsOneSessionASecondAtMost() {
        bound(100, 0, 50);
        for (int i = 0; i < 50; i++) {
            kit.exchange("192.0.2." + i + ":1");
        }
        kit.upstreams.descriptors = 0;
        for (int i = 0; i < FLOOD; i++) {
            assertThat(kit.trySend("10.100." + i / 100 % 100 + "." + i % 100 + ":1"))
                    .isNull();
        }
        assertThat(kit.table.size()).isEqualTo(49);
        assertThat(kit.drops).containsOnly(DatagramDrop.OUT_OF_RESOURCES).hasSize(FLOOD);
        assertThat(kit.counted()).isEqualTo(49);

        kit.pass(Duration.ofSeconds(1));
        assertThat(kit.trySend("10.100.0.1:1")).isNull();
        assertThat(kit.table.size()).isEqualTo(48);
    }
}
