package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static io.fairlead.relay.Streams.bytes;
import static io.fairlead.relay.Streams.receive;
import static io.fairlead.relay.Streams.receiveAll;
import static io.fairlead.relay.Streams.reset;
import static io.fairlead.relay.Streams.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.observe.CloseReason;
import io.fairlead.relay.RelayKit.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A reset is passed on as a reset, never as an orderly end. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class RelayResetIT {
    private static final int ROUNDS = 100;
    private static final byte[] DATA = bytes(1, 10_000);
    private static final byte[] MUCH = bytes(2, 1 << 20);

    private static void assertReset(Socket socket) {
        assertThatThrownBy(() -> receiveAll(socket))
                .isInstanceOf(SocketException.class)
                .hasMessageMatching("Connection reset.*|Broken pipe");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void clientsResetReachesTheEndpointAfterItsBytes(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine)) {
            for (int i = 0; i < ROUNDS; i++) {
                try (Pair pair = kit.pair()) {
                    send(pair.client(), DATA);
                    assertThat(receive(pair.endpoint(), 1)).hasSize(1);
                    reset(pair.client());
                    assertThat(receive(pair.endpoint(), DATA.length - 1)).hasSize(DATA.length - 1);
                    assertReset(pair.endpoint());
                    assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.DOWNSTREAM_RESET);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void endpointsResetReachesTheClientAfterItsBytes(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine)) {
            for (int i = 0; i < ROUNDS; i++) {
                try (Pair pair = kit.pair()) {
                    send(pair.client(), DATA);
                    assertThat(receive(pair.endpoint(), 1)).hasSize(1);
                    send(pair.endpoint(), DATA);
                    reset(pair.endpoint());
                    assertThat(receive(pair.client(), DATA.length)).isEqualTo(DATA);
                    assertReset(pair.client());
                    assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.UPSTREAM_RESET);
                }
            }
        }
    }

    /** The client's window is small and it does not read at first, so that the relay has to wait for it at once. */
    @Test
    void endpointThatHasSentAndResetBeforeTheRelayStartsLosesNoByte() throws Exception {
        byte[] data = bytes(3, 50_000);
        try (RelayKit kit = RelayKit.start(Engine.SPLICE);
                Socket client = kit.unconnected()) {
            kit.beforeRelay(() -> sendAndReset(kit, data));
            client.setReceiveBufferSize(2048);
            client.connect(kit.address());
            send(client, DATA);

            assertThat(receive(client, data.length)).isEqualTo(data);
            assertReset(client);
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.UPSTREAM_RESET);
        }
    }

    private static void sendAndReset(RelayKit kit, byte[] data) {
        try {
            Socket endpoint = kit.accept();
            send(endpoint, data);
            reset(endpoint);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void endpointsResetIsNoEndForAClientThatIsSending(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine)) {
            for (int i = 0; i < ROUNDS; i++) {
                try (Pair pair = kit.pair()) {
                    send(pair.client(), DATA);
                    receive(pair.endpoint(), DATA.length);
                    CompletableFuture<Boolean> sending = async(() -> isSent(pair.client()));
                    send(pair.endpoint(), DATA);
                    reset(pair.endpoint());
                    boolean isSent = sending.get(10, TimeUnit.SECONDS);
                    assertThat(receive(pair.client(), DATA.length)).isEqualTo(DATA);
                    if (isSent) {
                        // Else the kernel has told of the reset already, and tells only once.
                        assertReset(pair.client());
                    }
                    assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.UPSTREAM_RESET);
                }
            }
        }
    }

    private static boolean isSent(Socket socket) throws Exception {
        try {
            send(socket, DATA);
            return true;
        } catch (SocketException e) {
            return false;
        }
    }

    @Test
    // Netty tells of no reset once a channel has ended its input, so this holds for the splice relay only.
    void resetAfterTheClientHasEndedReachesTheEndpoint() throws Exception {
        try (RelayKit kit = RelayKit.start(Engine.SPLICE);
                Pair pair = kit.pair()) {
            pair.client().shutdownOutput();
            assertThat(receiveAll(pair.endpoint())).isEmpty();
            reset(pair.client());
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.DOWNSTREAM_RESET);
            assertThatThrownBy(() -> sendUntilFailure(pair.endpoint())).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void resetAfterTheEndpointHasEndedReachesTheClient() throws Exception {
        try (RelayKit kit = RelayKit.start(Engine.SPLICE);
                Pair pair = kit.pair()) {
            pair.endpoint().shutdownOutput();
            assertThat(receiveAll(pair.client())).isEmpty();
            reset(pair.endpoint());
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.UPSTREAM_RESET);
            assertThatThrownBy(() -> sendUntilFailure(pair.client())).isInstanceOf(SocketException.class);
        }
    }

    private static void sendUntilFailure(Socket socket) throws Exception {
        while (true) {
            send(socket, DATA);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void resetOfAClientThatDoesNotReadReachesTheEndpointThatSends(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            CompletableFuture<Boolean> sending = async(() -> sendMuchUntilReset(pair.endpoint()));
            receive(pair.client(), DATA.length);
            reset(pair.client());
            assertThat(sending.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.DOWNSTREAM_RESET);
        }
    }

    private static boolean sendMuchUntilReset(Socket socket) throws Exception {
        try {
            while (true) {
                send(socket, MUCH);
            }
        } catch (SocketException e) {
            return true;
        }
    }
}
