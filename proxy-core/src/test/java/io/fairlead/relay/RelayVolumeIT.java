package io.fairlead.relay;

import static io.fairlead.relay.Streams.async;
import static io.fairlead.relay.Streams.receiveStream;
import static io.fairlead.relay.Streams.sendStream;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.observe.CloseReason;
import io.fairlead.relay.RelayKit.End;
import io.fairlead.relay.RelayKit.Pair;
import io.fairlead.relay.Streams.Received;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Much at once. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class RelayVolumeIT {
    private static final long GIB = 1L << 30;

    @ParameterizedTest
    @EnumSource(Engine.class)
    void aGibibytePassesInBothDirectionsAtOnce(Engine engine) throws Exception {
        try (RelayKit kit = RelayKit.start(engine);
                Pair pair = kit.pair()) {
            CompletableFuture<Long> up = async(() -> sendStream(pair.client(), 1, GIB));
            CompletableFuture<Long> down = async(() -> sendStream(pair.endpoint(), 2, GIB));
            CompletableFuture<Received> atEndpoint = async(() -> receiveStream(pair.endpoint()));
            CompletableFuture<Received> atClient = async(() -> receiveStream(pair.client()));

            assertThat(atEndpoint.get(60, TimeUnit.SECONDS)).isEqualTo(new Received(GIB, up.get(1, TimeUnit.SECONDS)));
            assertThat(atClient.get(60, TimeUnit.SECONDS)).isEqualTo(new Received(GIB, down.get(1, TimeUnit.SECONDS)));
            assertThat(kit.awaitEnd()).isEqualTo(new End(CloseReason.COMPLETED, GIB, GIB));
        }
    }
}
