package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static io.fairlead.relay.Streams.bytes;
import static io.fairlead.relay.Streams.receiveAll;
import static io.fairlead.relay.Streams.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.relay.RelayKit.Pair;
import java.io.ByteArrayOutputStream;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Urgent bytes stay in the stream at their place, and stop nothing. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class RelayUrgentDataIT {
    private static final int URGENT = 'u';

    @ParameterizedTest
    @CsvSource({"SPLICE, 10", "SPLICE, 100000", "SPLICE, 3000000", "COPY, 10", "COPY, 100000", "COPY, 3000000"})
    void urgentBytesArriveInOrder(Engine engine, int bytesBetween) throws Exception {
        for (int round = 0; round < 10; round++) {
            try (RelayKit kit = RelayKit.start(engine);
                    Pair pair = kit.pair()) {
                CompletableFuture<byte[]> received = async(() -> receiveAll(pair.endpoint()));
                byte[] sent = sendWithUrgentBytes(pair.client(), bytesBetween);
                assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo(sent);
            }
        }
    }

    private static byte[] sendWithUrgentBytes(Socket socket, int bytesBetween) throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int i = 0; i < 4; i++) {
            byte[] before = bytes(i, bytesBetween);
            send(socket, before);
            sent.writeBytes(before);
            socket.sendUrgentData(URGENT);
            sent.write(URGENT);
        }
        byte[] after = bytes(9, bytesBetween);
        send(socket, after);
        sent.writeBytes(after);
        socket.shutdownOutput();
        return sent.toByteArray();
    }
}
