package io.fairlead.udp.session;

import static io.fairlead.udp.session.SessionTableKit.address;
import static io.fairlead.udp.session.SessionTableKit.ready;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.observe.DatagramDrop;
import io.fairlead.observe.SessionEnd;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of sessions whose endpoint cannot be reached, and of that endpoint. */
class SessionErrorsTest {
    private static final String CLIENT = "192.0.2.1:4000";

    private final SessionTableKit kit = new SessionTableKit();

    @Test
    void anIcmpErrorMovesTheSessionWithTheNextDatagram() {
        kit.serve("10.0.0.1", "10.0.0.2");
        Session session = kit.exchange(CLIENT);
        String first = address(session);

        kit.refuse(session);
        assertThat(session.endpoint()).isNull();
        assertThat(kit.open()).isEmpty();
        assertThat(kit.ends()).containsExactly(SessionEnd.ENDPOINT_UNREACHABLE);
        assertThat(kit.failed)
                .extracting(endpoint -> endpoint.address().toString())
                .containsExactly(first);

        assertThat(kit.send(CLIENT)).isSameAs(session);
        assertThat(address(session)).isNotEqualTo(first);
        kit.shutDown();
        assertThat(kit.summaries).hasSize(2);
        assertThat(kit.summaries.get(1).datagramsToUpstream())
                .as("counted for each endpoint")
                .isOne();
    }

    @Test
    void noSessionGoesBackToTheEndpointThatFailedItWhileThereIsAnother() {
        kit.serve("10.0.0.1", "10.0.0.2");
        for (int port = 1; port <= 20; port++) {
            Session session = kit.send("192.0.2.1:" + port);
            String first = address(session);
            kit.refuse(session);
            kit.send("192.0.2.1:" + port);
            assertThat(address(session)).isNotEqualTo(first);
            kit.reply(session);
        }
    }

    @Test
    void theOnlyEndpointIsUsedAgainAfterAnError() {
        kit.serve("10.0.0.1");
        Session session = kit.send(CLIENT);
        kit.refuse(session);

        assertThat(address(kit.send(CLIENT))).isEqualTo("10.0.0.1");
    }

    @Test
    void aSessionWithoutAnEndpointHasTheUnrepliedTimeoutFromTheError() {
        kit.serve("10.0.0.1");
        Session session = kit.exchange(CLIENT);
        kit.pass(Duration.ofSeconds(100));
        kit.refuse(session);
        kit.pass(Duration.ofSeconds(29));
        assertThat(session.hasEnded()).isFalse();

        kit.pass(Duration.ofSeconds(1));
        assertThat(session.hasEnded()).isTrue();
        assertThat(kit.summaries).as("it had one endpoint").hasSize(1);
        assertThat(kit.table.groups()).isZero();
    }

    @Test
    void repliesThatWereReceivedBeforeAnErrorChangeNothingAfterIt() {
        kit.serve("10.0.0.1");
        Session session = kit.send(CLIENT);
        kit.refuse(session);
        kit.reply(session);
        assertThat(session.isReplied()).isFalse();

        kit.shutDown();
        kit.pass(Duration.ofSeconds(5));
        kit.reply(session);
        kit.refuse(session);
        assertThat(kit.table.size()).isZero();
        assertThat(kit.table.groups()).isZero();
        assertThat(kit.summaries).hasSize(1);
    }

    @Test
    void errorsInARowEjectTheEndpointAndAReplyBringsItBack() {
        kit.ejectAfter(2);
        kit.serve("10.0.0.1", "10.0.0.2");
        kit.refuse(at("10.0.0.1", 4000));
        assertThat(kit.ejected).isEmpty();
        kit.refuse(at("10.0.0.1", 4100));
        assertThat(kit.ejected).containsExactly(AddressPort.parse("10.0.0.1:53"));

        kit.shutDown();
        for (int i = 0; i < 10; i++) {
            assertThat(address(kit.send("192.0.2.9:" + (5000 + i))))
                    .as("while it is ejected")
                    .isEqualTo("10.0.0.2");
        }

        kit.pass(Duration.ofSeconds(11));
        Session trial = kit.send("192.0.2.9:6000");
        assertThat(address(trial)).as("its trial").isEqualTo("10.0.0.1");
        assertThat(address(kit.send("192.0.2.9:6001"))).as("during the trial").isEqualTo("10.0.0.2");
        kit.reply(trial);
        assertThat(kit.returned).containsExactly(AddressPort.parse("10.0.0.1:53"));
        assertThat(address(kit.send("192.0.2.9:6002"))).isEqualTo("10.0.0.1");
    }

    /** Such as one that takes log messages. */
    @Test
    void anEjectedEndpointThatNeverRepliesComesBackByNotRefusing() {
        kit.ejectAfter(2);
        kit.serve("10.0.0.1", "10.0.0.2");
        Session older = at("10.0.0.1", 3900);
        kit.refuse(at("10.0.0.1", 4000));
        kit.refuse(at("10.0.0.1", 4100));
        assertThat(kit.ejected).hasSize(1);
        kit.pass(Duration.ofSeconds(11));
        Session trial = at("10.0.0.1", 5000);

        kit.pass(Duration.ofSeconds(19));
        assertThat(older.hasEnded()).isTrue();
        assertThat(kit.returned).as("by a session of before").isEmpty();
        kit.pass(Duration.ofSeconds(11));
        assertThat(trial.hasEnded()).isTrue();
        assertThat(kit.returned).containsExactly(AddressPort.parse("10.0.0.1:53"));
    }

    @Test
    void aTrialThatIsRefusedEjectsTheEndpointAgainWhoeverElseWasSilent() {
        kit.ejectAfter(2);
        kit.serve("10.0.0.1", "10.0.0.2");
        kit.refuse(at("10.0.0.1", 4000));
        kit.refuse(at("10.0.0.1", 4100));
        kit.pass(Duration.ofSeconds(11));
        at("10.0.0.1", 5000);
        kit.pass(Duration.ofSeconds(29));
        kit.refuse(at("10.0.0.1", 6000));
        kit.pass(Duration.ofSeconds(5));

        assertThat(kit.ejected).hasSize(2);
        assertThat(kit.returned).isEmpty();
    }

    @Test
    void aReplyInBetweenKeepsErrorsFromEjecting() {
        kit.ejectAfter(2);
        kit.serve("10.0.0.1");
        kit.refuse(kit.send(CLIENT));
        kit.exchange(CLIENT);
        kit.refuse(kit.send(CLIENT));

        assertThat(kit.ejected).isEmpty();
    }

    @Test
    void anEjectedEndpointIsBetterThanNone() {
        kit.ejectAfter(1);
        kit.serve("10.0.0.1");
        kit.refuse(kit.send(CLIENT));
        assertThat(kit.ejected).hasSize(1);

        kit.reply(kit.send("192.0.2.2:4000"));
        assertThat(kit.returned).hasSize(1);
    }

    @Test
    void anEndpointToWhichNoSocketCanBeConnectedGivesWayToAnother() {
        kit.serve("10.0.0.1", "10.0.0.2", "10.0.0.3");
        kit.upstreams.unreachable.add(AddressPort.parse("10.0.0.1:53"));
        kit.upstreams.unreachable.add(AddressPort.parse("10.0.0.2:53"));

        assertThat(address(kit.send(CLIENT))).isEqualTo("10.0.0.3");
        kit.upstreams.unreachable.add(AddressPort.parse("10.0.0.3:53"));
        assertThat(kit.trySend("192.0.2.2:4000")).isNull();
        assertThat(kit.drops).containsExactly(DatagramDrop.ENDPOINT_UNREACHABLE);
        assertThat(kit.counted()).isOne();
        assertThat(kit.table.groups()).isEqualTo(2);
    }

    @Test
    void aSocketThatRefusesAtOnceMovesTheSessionWithoutWaiting() {
        kit.serve("10.0.0.1", "10.0.0.2");
        Session session = kit.send(CLIENT);
        String first = address(session);
        kit.refuse(session);

        assertThat(kit.table.moveOn(session, 2, 200, kit.nowNanos)).isTrue();
        assertThat(address(session)).isNotEqualTo(first);
        kit.apply(ready("dns"));
        assertThat(kit.summaries.get(1).datagramsToUpstream())
                .as("what had waited")
                .isEqualTo(2);
        assertThat(kit.table.moveOn(session, 1, 100, kit.nowNanos))
                .as("it has ended")
                .isFalse();
    }

    /** A new session that goes to this endpoint; those that go elsewhere are left open. */
    private Session at(String endpoint, int firstPort) {
        for (int port = firstPort; port < firstPort + 10; port++) {
            Session session = kit.send("192.0.2.1:" + port);
            if (address(session).equals(endpoint)) {
                return session;
            }
        }
        throw new AssertionError("no session goes to " + endpoint);
    }
}
