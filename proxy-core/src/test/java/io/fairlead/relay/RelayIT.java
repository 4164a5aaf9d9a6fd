package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static io.fairlead.relay.Streams.bytes;
import static io.fairlead.relay.Streams.receive;
import static io.fairlead.relay.Streams.receiveAll;
import static io.fairlead.relay.Streams.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.observe.CloseReason;
import io.fairlead.relay.RelayKit.End;
import io.fairlead.relay.RelayKit.Pair;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections begin, talk and end gracefully. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
final class RelayIT {
    private static final byte[] REQUEST = bytes(1, 1000);
    private static final byte[] RESPONSE = bytes(2, 200_000);

    @ParameterizedTest
    @EnumSource(Engine.class)
    void requestsAndResponsesPassInTurn(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            for (int i = 0; i < 100; i++) {
                send(pair.client(), REQUEST);
                assertThat(receive(pair.endpoint(), REQUEST.length)).isEqualTo(REQUEST);
                send(pair.endpoint(), RESPONSE);
                assertThat(receive(pair.client(), RESPONSE.length)).isEqualTo(RESPONSE);
            }
            pair.client().close();
            pair.endpoint().close();
            End end = kit.awaitEnd();
            assertThat(end.reason()).isEqualTo(CloseReason.COMPLETED);
            assertThat(end.bytesToUpstream()).isEqualTo(100L * REQUEST.length);
            assertThat(end.bytesToDownstream()).isEqualTo(100L * RESPONSE.length);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void endpointMaySpeakFirst(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            send(pair.endpoint(), RESPONSE);
            assertThat(receive(pair.client(), RESPONSE.length)).isEqualTo(RESPONSE);
            send(pair.client(), REQUEST);
            assertThat(receive(pair.endpoint(), REQUEST.length)).isEqualTo(REQUEST);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void dataPassesAfterTheClientHasEnded(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            send(pair.client(), REQUEST);
            pair.client().shutdownOutput();
            assertThat(receiveAll(pair.endpoint())).isEqualTo(REQUEST);
            CompletableFuture<byte[]> received = async(() -> receiveAll(pair.client()));
            send(pair.endpoint(), RESPONSE);
            send(pair.endpoint(), RESPONSE);
            pair.endpoint().close();
            assertThat(received.get(10, TimeUnit.SECONDS)).hasSize(2 * RESPONSE.length);
            assertThat(kit.awaitEnd()).isEqualTo(new End(CloseReason.COMPLETED, REQUEST.length, 2L * RESPONSE.length));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void dataPassesAfterTheEndpointHasEnded(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            send(pair.endpoint(), REQUEST);
            pair.endpoint().shutdownOutput();
            assertThat(receiveAll(pair.client())).isEqualTo(REQUEST);
            CompletableFuture<byte[]> received = async(() -> receiveAll(pair.endpoint()));
            send(pair.client(), RESPONSE);
            send(pair.client(), RESPONSE);
            pair.client().close();
            assertThat(received.get(10, TimeUnit.SECONDS)).hasSize(2 * RESPONSE.length);
            assertThat(kit.awaitEnd()).isEqualTo(new End(CloseReason.COMPLETED, 2L * RESPONSE.length, REQUEST.length));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatAClientSendsAndEndsBeforeTheEndpointIsDialledArrives(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine)) {
            for (int i = 0; i < 200; i++) {
                try (Socket client = kit.connect()) {
                    send(client, REQUEST);
                    client.shutdownOutput();
                    try (Socket endpoint = kit.accept()) {
                        assertThat(receiveAll(endpoint)).isEqualTo(REQUEST);
                        send(endpoint, REQUEST);
                    }
                    assertThat(receiveAll(client)).isEqualTo(REQUEST);
                }
                assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.COMPLETED);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void connectionsWithoutABytePassTheirEnd(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine)) {
            for (int i = 0; i < 100; i++) {
                try (Socket client = kit.connect()) {
                    client.shutdownOutput();
                    try (Socket endpoint = kit.accept()) {
                        assertThat(receiveAll(endpoint)).isEmpty();
                    }
                    assertThat(receiveAll(client)).isEmpty();
                }
                assertThat(kit.awaitEnd()).isEqualTo(new End(CloseReason.COMPLETED, 0, 0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void endpointThatClosesAtOnceEndsTheClient(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine)) {
            for (int i = 0; i < 100; i++) {
                try (Socket client = kit.connect()) {
                    kit.accept().close();
                    assertThat(receiveAll(client)).isEmpty();
                }
                assertThat(kit.awaitEnd()).isEqualTo(new End(CloseReason.COMPLETED, 0, 0));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void earlyAnswerArrivesThoughTheClientStillSends(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            send(pair.client(), REQUEST);
            receive(pair.endpoint(), REQUEST.length);
            send(pair.endpoint(), REQUEST);
            pair.endpoint().close();
            assertThat(receive(pair.client(), REQUEST.length)).isEqualTo(REQUEST);
            assertThatThrownBy(() -> sendForEver(pair.client())).isInstanceOf(IOException.class);
            assertThat(kit.awaitEnd().reason()).isEqualTo(CloseReason.UPSTREAM_RESET);
        }
    }

    private static void sendForEver(Socket socket) throws IOException {
        while (true) {
            send(socket, RESPONSE);
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void ipv6IsRelayedToo(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.startOnIpv6(engine);
                Pair pair = kit.pair()) {
            send(pair.client(), REQUEST);
            assertThat(receive(pair.endpoint(), REQUEST.length)).isEqualTo(REQUEST);
            send(pair.endpoint(), RESPONSE);
            assertThat(receive(pair.client(), RESPONSE.length)).isEqualTo(RESPONSE);
        }
    }
}
