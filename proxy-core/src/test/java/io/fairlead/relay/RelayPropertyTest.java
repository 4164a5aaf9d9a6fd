package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.observe.CloseReason;
import io.fairlead.relay.RelayKit.End;
import io.fairlead.relay.RelayKit.Pair;
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

/** Whatever the sizes and the pace, what is sent arrives. */
final class RelayPropertyTest {
    /**
     * A message, and how long the sender rests after it. Messages beyond 192 KiB turn a flow from copying to splicing,
     * those below 16 KiB turn it back.
     */
    record Message(int bytes, int restMicros) {}

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void whatIsSentArrives(
            @ForAll Engine engine,
            @ForAll("messages") List<Message> up,
            @ForAll("messages") List<Message> down,
            @ForAll("readSizes") int readBytes)
            throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            CompletableFuture<byte[]> sentUp = async(() -> sendAll(pair.client(), up, 1));
            CompletableFuture<byte[]> sentDown = async(() -> sendAll(pair.endpoint(), down, 2));
            CompletableFuture<byte[]> atEndpoint = async(() -> receiveAll(pair.endpoint(), readBytes));
            CompletableFuture<byte[]> atClient = async(() -> receiveAll(pair.client(), readBytes));

            assertThat(atEndpoint.get(20, TimeUnit.SECONDS)).isEqualTo(sentUp.get(1, TimeUnit.SECONDS));
            assertThat(atClient.get(20, TimeUnit.SECONDS)).isEqualTo(sentDown.get(1, TimeUnit.SECONDS));
            assertThat(kit.awaitEnd())
                    .isEqualTo(new End(CloseReason.COMPLETED, sentUp.get().length, sentDown.get().length));
        }
    }

    @Provide
    Arbitrary<List<Message>> messages() {
        Arbitrary<Integer> sizes = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(1, 2_000)),
                Tuple.of(3, Arbitraries.integers().between(15_000, 70_000)),
                Tuple.of(2, Arbitraries.integers().between(190_000, 1_500_000)));
        Arbitrary<Integer> rests = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(1, 2_000)));
        return Combinators.combine(sizes, rests).as(Message::new).list().ofMaxSize(30);
    }

    @Provide
    Arbitrary<Integer> readSizes() {
        return Arbitraries.of(777, 8 * 1024, 100_000, 1 << 20);
    }

    private static byte[] sendAll(Socket socket, List<Message> messages, long seed) throws IOException {
        List<byte[]> sent = new ArrayList<>();
        for (Message message : messages) {
            byte[] bytes = Streams.bytes(seed + sent.size(), message.bytes());
            Streams.send(socket, bytes);
            sent.add(bytes);
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(message.restMicros()));
        }
        socket.shutdownOutput();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        sent.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] receiveAll(Socket socket, int readBytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[readBytes];
        for (int read = socket.getInputStream().read(chunk);
                read >= 0;
                read = socket.getInputStream().read(chunk)) {
            all.write(chunk, 0, read);
        }
        return all.toByteArray();
    }
}
