package io.fairlead.relay;

import static io.fairlead.relay.Streams.receive;
import static io.fairlead.relay.Streams.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.relay.RelayKit.Pair;
import java.net.ConnectException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the listener does for relays. */
final class RelayListenerIT {
    private static final byte[] DATA = {1, 2, 3};

    @ParameterizedTest
    @EnumSource(Engine.class)
    void connectionsLandOnAllEventLoops(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine, 4)) {
            for (int i = 0; i < 1000; i++) {
                try (Pair pair = kit.pair()) {
                    send(pair.client(), DATA);
                    receive(pair.endpoint(), DATA.length);
                }
            }
            Map<String, Long> shares = kit.acceptingLoops().stream()
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            assertThat(shares)
                    .hasSize(4)
                    .allSatisfy((loop, share) -> assertThat(share).as(loop).isBetween(150L, 350L));
        }
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void relaysOutliveTheirListener(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine, 2);
                Pair pair = kit.pair()) {
            kit.closeListener();
            assertThatThrownBy(kit::connect).isInstanceOf(ConnectException.class);
            send(pair.client(), DATA);
            assertThat(receive(pair.endpoint(), DATA.length)).isEqualTo(DATA);
            send(pair.endpoint(), DATA);
            assertThat(receive(pair.client(), DATA.length)).isEqualTo(DATA);
        }
    }
}
