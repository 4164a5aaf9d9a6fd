package io.fairlead.udp.session;

import static io.fairlead.udp.session.SessionTableKit.address;
import static io.fairlead.udp.session.SessionTableKit.applied;
import static io.fairlead.udp.session.SessionTableKit.dns;
import static io.fairlead.udp.session.SessionTableKit.dnsName;
import static io.fairlead.udp.session.SessionTableKit.ready;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.ClusterChange.ServiceDeleted;
import io.fairlead.observe.SessionEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions whose endpoint is gone end a few at a time, and no datagram goes to it meanwhile. */
class SessionDepartureTest {
    private final SessionTableKit kit = new SessionTableKit();
    private final List<Session> sessions = new ArrayList<>();

    @BeforeEach
    void openSessions() {
        kit.endLater();
        kit.serve("10.0.0.1");
        for (int i = 0; i < 20; i++) {
            Session session = kit.send(client(i));
            if (i % 2 == 0) {
                kit.reply(session);
            }
            sessions.add(session);
        }
    }

    private static String client(int number) {
        return "192.0.2." + number + ":4000";
    }

    @Test
    void aFewEndInEachTurn() {
        kit.serve("10.0.0.2");
        assertThat(kit.endLeaving(3)).isTrue();
        assertThat(kit.ends()).hasSize(3).containsOnly(SessionEnd.ENDPOINT_GONE);
        while (kit.endLeaving(3)) {
            // Until all have ended.
        }
        assertThat(kit.ends()).hasSize(20).containsOnly(SessionEnd.ENDPOINT_GONE);
        assertThat(kit.table.size()).isZero();
    }

    @Test
    void aDatagramMeanwhileGoesToAnEndpointThatServes() {
        kit.serve("10.0.0.2");
        assertThat(sessions.get(7).isSettled())
                .as("may be sent to without a look")
                .isFalse();
        assertThat(address(kit.send(client(7)))).isEqualTo("10.0.0.2");
        assertThat(kit.ends()).containsExactly(SessionEnd.ENDPOINT_GONE);
        assertThat(sessions.get(7).hasEnded()).isTrue();

        while (kit.endLeaving(1)) {
            // Until all have ended.
        }
        assertThat(kit.table.size()).isOne();
        assertThat(kit.ends()).hasSize(20);
    }

    @Test
    void anEndpointThatComesBackKeepsTheSessionsThatHaveNotEnded() {
        kit.serve("10.0.0.2");
        kit.endLeaving(5);
        kit.serve("10.0.0.1", "10.0.0.2");
        while (kit.endLeaving(5)) {
            // Until all have ended.
        }
        assertThat(kit.table.size()).isEqualTo(15);
        assertThat(sessions.stream().filter(Session::isSettled)).hasSize(15);
    }

    @Test
    void aServiceThatComesBackHasNewSessions() {
        kit.apply(new ServiceDeleted(dnsName()));
        kit.endLeaving(5);
        kit.apply(applied("dns", dns()), ready("dns", "10.0.0.1"));
        Session again = kit.send(client(3));
        assertThat(again).isNotSameAs(sessions.get(3));
        while (kit.endLeaving(5)) {
            // Until all have ended.
        }
        assertThat(again.hasEnded()).isFalse();
        assertThat(kit.ends()).hasSize(20).containsOnly(SessionEnd.SERVICE_GONE);
    }

    @Test
    void repliesThatMoveSessionsHideNoneFromTheWalk() {
        kit.serve("10.0.0.2");
        for (int i = 0; kit.endLeaving(1); i++) {
            kit.nowNanos += Duration.ofSeconds(2).toNanos();
            sessions.stream().filter(session -> !session.hasEnded()).limit(3).forEach(kit::reply);
            assertThat(i).isLessThan(100);
        }
        assertThat(kit.ends()).hasSize(20).containsOnly(SessionEnd.ENDPOINT_GONE);
    }
}
