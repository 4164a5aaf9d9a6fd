package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.config.CaptureMode;
import io.fairlead.linux.Capabilities;
import io.fairlead.linux.Capability;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PrivilegesTest {
    @ParameterizedTest
    @EnumSource
    void onlyWhoCapturesTrafficMayChangeTheNetwork(CaptureMode mode) throws Exception {
        assumeTrue(
                Capabilities.effective().contains(Capability.CAP_NET_ADMIN), "needs root: CAP_NET_ADMIN, to lose it");

        Set<Capability> inThread = Privileges.callWith(
                Privileges.neededFor(mode),
                () -> CompletableFuture.supplyAsync(Capabilities::effective, task -> new Thread(task).start())
                        .join());

        assertThat(inThread.contains(Capability.CAP_NET_ADMIN)).isEqualTo(mode != CaptureMode.NONE);
        assertThat(inThread).contains(Capability.CAP_NET_BIND_SERVICE).doesNotContain(Capability.CAP_SYS_ADMIN);
    }

    @Test
    void theCallerKeepsItsOwn() throws Exception {
        Set<Capability> before = Capabilities.effective();

        Privileges.callWith(Set.of(), () -> "done");

        assertThat(Capabilities.effective()).isEqualTo(before);
    }

    @Test
    void whatTheTaskThrowsIsThrown() {
        assertThatThrownBy(() -> Privileges.callWith(Set.of(), () -> {
                    throw new IOException("no such cluster");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("no such cluster");
    }
}
