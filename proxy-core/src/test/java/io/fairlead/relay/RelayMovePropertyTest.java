package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.observe.CloseReason;
import io.fairlead.relay.RelayKit.End;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;

/** Whatever the sizes and the pace, and however often the relay moves, each byte arrives once and in order, and so do the ends. */
final class RelayMovePropertyTest {
    private static final int READ_BEFORE_REST_BYTES = 64 * 1024;

    private static int withPipes;
    private static int withBuffers;
    private static int halfClosed;
    private static int moves;

    /** A message, and how long the sender rests after it. */
    record Message(int bytes, int restMicros) {}

    /** A reader: how much it reads at once, how long it rests after that, and after how many bytes it does. */
    record Reader(int bytes, int restMicros) {}

    /** A move: how long after the last one, how long nothing watches the sockets, and whether nothing comes of it. */
    record Move(int afterMicros, int frozenMicros, boolean isRestored) {}

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void whatIsSentArrives(
            @ForAll("messages") List<Message> up,
            @ForAll("messages") List<Message> down,
            @ForAll("readers") Reader endpoint,
            @ForAll("readers") Reader client,
            @ForAll boolean isUrgent,
            @ForAll("moves") List<Move> plan)
            throws Exception {
        try (MovingRelay relay = MovingRelay.start()) {
            CompletableFuture<byte[]> sentUp = async(() -> sendAll(relay.pair().client(), up, 1, isUrgent));
            CompletableFuture<byte[]> sentDown =
                    async(() -> sendAll(relay.pair().endpoint(), down, 2, isUrgent));
            CompletableFuture<byte[]> atEndpoint =
                    async(() -> receiveAll(relay.pair().endpoint(), endpoint));
            CompletableFuture<byte[]> atClient =
                    async(() -> receiveAll(relay.pair().client(), client));

            move(relay, plan);

            assertThat(atEndpoint.get(30, TimeUnit.SECONDS)).isEqualTo(sentUp.get(1, TimeUnit.SECONDS));
            assertThat(atClient.get(30, TimeUnit.SECONDS)).isEqualTo(sentDown.get(1, TimeUnit.SECONDS));
            assertThat(relay.awaitEnd())
                    .isEqualTo(new End(CloseReason.COMPLETED, sentUp.get().length, sentDown.get().length));
            assertThat(relay.connections()).isZero();
        }
    }

    private static void move(MovingRelay relay, List<Move> plan) throws Exception {
        for (Move move : plan) {
            pause(move.afterMicros);
            RelayState frozen = relay.freeze();
            if (frozen == null) {
                return;
            }
            note(frozen);
            pause(move.frozenMicros);
            if (move.isRestored) {
                relay.restore();
            } else {
                relay.move(frozen);
            }
        }
    }

    private static void note(RelayState state) {
        moves++;
        halfClosed += state.isHalfClosed() ? 1 : 0;
        for (FlowState flow : List.of(state.toUpstream(), state.toDownstream())) {
            withPipes += flow.pipe() == null ? 0 : 1;
            withBuffers += flow.held().length == 0 ? 0 : 1;
        }
    }

    /** A test that never meets the states that it is about would say nothing. */
    @AfterContainer
    static void allStatesWereMet() {
        assertThat(moves).isGreaterThan(100);
        assertThat(withPipes).as("flows with a full pipe").isPositive();
        assertThat(withBuffers).as("flows with a held buffer").isPositive();
        assertThat(halfClosed).as("half-closed relays").isPositive();
    }

    @Provide
    Arbitrary<List<Message>> messages() {
        Arbitrary<Integer> sizes = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(1, 2_000)),
                Tuple.of(3, Arbitraries.integers().between(15_000, 70_000)),
                Tuple.of(2, Arbitraries.integers().between(190_000, 4_000_000)));
        Arbitrary<Integer> rests = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(1, 2_000)));
        return Combinators.combine(sizes, rests)
                .as(Message::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(25);
    }

    @Provide
    Arbitrary<Reader> readers() {
        Arbitrary<Integer> rests = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0)),
                Tuple.of(2, Arbitraries.integers().between(500, 3_000)));
        return Combinators.combine(Arbitraries.of(777, 8 * 1024, 100_000, 1 << 20), rests)
                .as(Reader::new);
    }

    @Provide
    Arbitrary<List<Move>> moves() {
        Arbitrary<Integer> pauses = Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(0)),
                Tuple.of(3, Arbitraries.integers().between(1, 2_000)));
        return Combinators.combine(pauses, pauses, Arbitraries.frequency(Tuple.of(4, false), Tuple.of(1, true)))
                .as(Move::new)
                .list()
                .ofMinSize(3)
                .ofMaxSize(25);
    }

    private static void pause(int micros) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    }

    /** @param isUrgent whether urgent data comes first, after which a flow copies for ever */
    private static byte[] sendAll(Socket socket, List<Message> messages, long seed, boolean isUrgent)
            throws IOException {
        List<byte[]> sent = new ArrayList<>();
        if (isUrgent) {
            socket.sendUrgentData('u');
            sent.add(new byte[] {'u'});
        }
        for (Message message : messages) {
            byte[] bytes = Streams.bytes(seed + sent.size(), message.bytes());
            Streams.send(socket, bytes);
            sent.add(bytes);
            pause(message.restMicros());
        }
        socket.shutdownOutput();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        sent.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] receiveAll(Socket socket, Reader reader) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[reader.bytes];
        int untilRest = 0;
        for (int read = socket.getInputStream().read(chunk);
                read >= 0;
                read = socket.getInputStream().read(chunk)) {
            all.write(chunk, 0, read);
            untilRest -= read;
            if (untilRest <= 0) {
                pause(reader.restMicros);
                untilRest = READ_BEFORE_REST_BYTES;
            }
        }
        return all.toByteArray();
    }
}
