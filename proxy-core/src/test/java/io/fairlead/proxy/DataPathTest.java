package io.fairlead.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.config.RelayMode;
import io.fairlead.model.PortRange;
import io.fairlead.relay.CopyRelayEngine;
import io.fairlead.relay.RelayEngine;
import io.fairlead.relay.SpliceRelayEngine;
import io.fairlead.testkit.Warnings;
import io.fairlead.transport.EpollTransport;
import io.fairlead.transport.NettyTransport;
import io.fairlead.transport.Transport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DataPathTest {
    private static final String MISSING = "this is not Linux";
    private static final PortRange PORTS = new PortRange(10_000, 10_099);

    @Test
    void autoSplicesWhereThatIsPossibleAndCopiesElsewhere() {
        assertStarts(RelayMode.AUTO, null, EpollTransport.class, SpliceRelayEngine.class);
        assertStarts(RelayMode.AUTO, MISSING, NettyTransport.class, CopyRelayEngine.class);
    }

    @Test
    void copyingForWantOfSpliceIsAWarning() {
        try (Warnings warnings = Warnings.capture()) {
            assertStarts(RelayMode.AUTO, MISSING, NettyTransport.class, CopyRelayEngine.class);

            assertThat(warnings.messages()).singleElement().asString().contains("splice cannot be used: " + MISSING);
        }
    }

    @Test
    void copyIsPossibleEverywhere() {
        assertStarts(RelayMode.COPY, null, NettyTransport.class, CopyRelayEngine.class);
        assertStarts(RelayMode.COPY, MISSING, NettyTransport.class, CopyRelayEngine.class);
    }

    @Test
    void spliceSaysWhatIsMissingAndWhatToDo() {
        assertStarts(RelayMode.SPLICE, null, EpollTransport.class, SpliceRelayEngine.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataPath.start(RelayMode.SPLICE, 1, PORTS, MISSING))
                .withMessage("relay 'splice' cannot be used: this is not Linux; use 'auto' or 'copy'");
    }

    private static void assertStarts(
            RelayMode mode,
            @Nullable String missing,
            Class<? extends Transport> transport,
            Class<? extends RelayEngine> relays) {
        DataPath path = DataPath.start(mode, 3, PORTS, missing);
        try (Transport started = path.transport()) {
            assertThat(started).isInstanceOf(transport);
            assertThat(started.eventLoops()).hasSize(3);
            assertThat(path.relays()).isInstanceOf(relays);
        }
    }
}
