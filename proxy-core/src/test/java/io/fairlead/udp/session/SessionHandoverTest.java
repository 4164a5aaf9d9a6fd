package io.fairlead.udp.session;

import static io.fairlead.udp.session.SessionTableKit.DNS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import io.fairlead.observe.SessionEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Sessions of one table go on in another, whose clock is another one. */
final class SessionHandoverTest {
    private final SessionTableKit before = new SessionTableKit();
    private SessionTableKit after = new SessionTableKit();

    /** Hands the idlest sessions over, in parts of one, as they are. */
    private List<Session> handOver(int most) {
        after.nowNanos = before.nowNanos + Duration.ofDays(3).toNanos();
        after.serve("10.1.0.1", "10.1.0.2");
        List<Session> adopted = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            for (Session session : before.table.handover().freeze(1)) {
                SessionState state = session.state(0, -1, before.nowNanos);
                before.table.handover().forget(session);
                adopted.add(adopt(state));
            }
        }
        return adopted;
    }

    private Session adopt(SessionState state) {
        SessionHandover handover = after.table.handover();
        Session session = handover.adopt(state, target());
        var candidate = target().balancer().adopt(state.endpoint());
        Upstreams.Opening opening = after.upstreams.open(session, state.endpoint(), null);
        handover.join(session, state, candidate, ((Upstreams.Opening.Opened) opening).upstream(), after.nowNanos);
        return session;
    }

    /** Where sessions go in the second table. */
    private SessionTarget target() {
        @Nullable Session probe = after.table.find(Flow.of(AddressPort.parse("192.0.2.250:1"), DNS));
        return requireNonNull(probe == null ? after.send("192.0.2.250:1") : probe)
                .target();
    }

    @Test
    void aSessionTimesOutWhenItWouldHaveInTheFirstTable() {
        before.serve("10.1.0.1", "10.1.0.2");
        before.exchange("192.0.2.1:1000");
        before.pass(Duration.ofSeconds(100));
        handOver(1);
        after.pass(Duration.ofSeconds(18));
        assertThat(after.table.find(Flow.of(AddressPort.parse("192.0.2.1:1000"), DNS)))
                .isNotNull();
        after.pass(Duration.ofSeconds(3));
        assertThat(after.ends()).containsExactly(SessionEnd.REPLIED_TIMEOUT);
        assertThat(after.summaries.getFirst().durationNanos())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(118).toNanos());
        assertThat(before.summaries).isEmpty();
    }

    @Test
    void theSessionIdleForTheLongestIsEvictedFirstWhereverItCameFrom() {
        before.serve("10.1.0.1", "10.1.0.2");
        before.exchange("192.0.2.1:1000");
        before.pass(Duration.ofSeconds(10));
        before.exchange("192.0.2.2:1000");
        before.pass(Duration.ofSeconds(10));
        after = new SessionTableKit(UdpConfig.DEFAULT.withBounds(4, 0, 10), 1);
        after.nowNanos = before.nowNanos + Duration.ofDays(3).toNanos();
        after.serve("10.1.0.1", "10.1.0.2");
        after.exchange("192.0.2.250:1");
        handOver(2);
        after.exchange("192.0.2.3:1000");
        after.exchange("192.0.2.4:1000");
        assertThat(after.summaries)
                .extracting(summary -> summary.client().toString())
                .containsExactly("192.0.2.1:1000");
        assertThat(after.ends()).containsExactly(SessionEnd.EVICTED);
    }

    @Test
    void aSessionWithoutAReplyStaysOneAndBoundsOfTheSuccessorHold() {
        before.serve("10.1.0.1", "10.1.0.2");
        for (int i = 1; i <= 5; i++) {
            before.send("192.0.2." + i + ":1000");
        }
        after = new SessionTableKit(UdpConfig.DEFAULT.withBounds(3, 0, 10), 1);
        List<Session> adopted = handOver(5);
        assertThat(adopted).noneMatch(Session::isReplied);
        assertThat(after.table.size()).isEqualTo(3);
        assertThat(after.counted()).isEqualTo(3);
        assertThat(before.counted()).isZero();
        assertThat(before.table.groups()).isZero();
    }

    @Test
    void aSessionWithoutAnEndpointIsNotHandedOver() {
        before.serve("10.1.0.1");
        before.refuse(before.send("192.0.2.1:1000"));
        assertThat(before.table.size()).isEqualTo(1);
        assertThat(before.table.handover().freeze(10)).isEmpty();
        assertThat(before.table.size()).isZero();
    }

    @Test
    void theSameFlowOpenedMeanwhileGivesWay() {
        before.serve("10.1.0.1", "10.1.0.2");
        Session first = before.exchange("192.0.2.1:1000");
        String endpoint = SessionTableKit.address(first);
        after.nowNanos = before.nowNanos;
        after.serve("10.1.0.1", "10.1.0.2");
        after.send("192.0.2.1:1000");
        handOver(1);
        assertThat(after.ends()).containsExactly(SessionEnd.EVICTED);
        Session now = requireNonNull(after.table.find(Flow.of(AddressPort.parse("192.0.2.1:1000"), DNS)));
        assertThat(SessionTableKit.address(now)).isEqualTo(endpoint);
        assertThat(now.isReplied()).isTrue();
    }
}
