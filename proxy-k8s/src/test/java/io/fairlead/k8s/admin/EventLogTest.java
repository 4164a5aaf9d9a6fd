package io.fairlead.k8s.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.http.HttpOutlet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

final class EventLogTest {
    private static final EventFilter ALL = new EventFilter(Set.of(), null, null, null);

    private final EventLog log = new EventLog(InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.678Z")));

    private EventStream stream(boolean wantsConnections, long since) {
        return new EventStream(log, ALL, wantsConnections, false, since);
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            log.onSource("state " + i);
        }
    }

    /** A client that accepts a number of parts, and no more until its room is raised. */
    private static final class Client implements HttpOutlet {
        private final List<String> taken = new ArrayList<>();
        private int room;

        Client(int room) {
            this.room = room;
        }

        @Override
        public boolean offer(Supplier<byte[]> part) {
            if (room == 0) {
                return false;
            }
            room--;
            taken.add(new String(part.get(), StandardCharsets.UTF_8));
            return true;
        }

        @Override
        public void end() {}
    }

    @Test
    void theLatestEventsAreKept() {
        add(EventLog.KEPT + 5);
        EventsView all = log.latest(ALL, 10_000);
        assertThat(all.items()).hasSize(EventLog.KEPT);
        assertThat(all.dropped()).isEqualTo(5);
        assertThat(all.items().getFirst().id()).isEqualTo(6);
        assertThat(log.latest(ALL, 2).items()).extracting(EventView::id).containsExactly(2004L, 2005L);
    }

    @Test
    void eventsAreFiltered() {
        log.onSettingRejected("shop", "orders", "fairlead.io/selector: unknown");
        add(3);
        EventFilter rejected = new EventFilter(Set.of("setting.rejected"), null, null, null);
        EventFilter ofOrders = new EventFilter(Set.of(), ServiceFilter.parse("shop/orders"), null, null);
        assertThat(log.latest(rejected, 10).items())
                .isEqualTo(log.latest(ofOrders, 10).items())
                .singleElement()
                .satisfies(event -> assertThat(event.time()).isEqualTo("2026-01-02T03:04:05.678Z"));
    }

    @Test
    void aStreamBeginsWithWhatItHasMissed() {
        add(5);
        Client client = new Client(100);
        stream(false, 3).onOpened(client);
        assertThat(client.taken).hasSize(3);
        assertThat(client.taken.getFirst()).isEqualTo("{\"kind\":\"heartbeat\"}\n");
        assertThat(client.taken.get(1)).startsWith("{\"id\":4,");
    }

    @Test
    void aSlowClientIsToldHowManyEventsItHasLost() {
        Client client = new Client(3);
        EventStream slow = stream(false, 0);
        slow.onOpened(client);
        add(10);
        assertThat(client.taken).hasSize(3);
        client.room = 2;
        add(1);
        assertThat(client.taken).hasSize(5);
        assertThat(client.taken.get(3)).isEqualTo("{\"kind\":\"dropped\",\"count\":8}\n");
        assertThat(client.taken.get(4)).contains("state 0");
    }

    @Test
    void connectionsAreOfInterestWhileAStreamWantsThem() {
        EventStream without = stream(false, 0);
        EventStream with = stream(true, 0);
        without.onOpened(new Client(10));
        assertThat(log.isConnectionWanted()).isFalse();
        Client client = new Client(10);
        with.onOpened(client);
        assertThat(log.isConnectionWanted()).isTrue();
        log.pass(new EventView.Draft("connection.opened"));
        assertThat(client.taken).hasSize(2);
        with.onClosed();
        assertThat(log.isConnectionWanted()).isFalse();
        assertThat(log.latest(ALL, 10).items()).isEmpty();
    }

    @Test
    void aClosedStreamGetsNothing() {
        Client client = new Client(10);
        EventStream stream = stream(false, 0);
        stream.onOpened(client);
        stream.onClosed();
        add(1);
        assertThat(client.taken).hasSize(1);
        assertThat(log.hasRoom()).isTrue();
    }
}
