package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.lab.NetworkNamespace;
import io.fairlead.linux.Capabilities;
import io.fairlead.linux.Capability;
import io.fairlead.testkit.Warnings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One process of a name captures at a time, for each network namespace. */
final class InstanceLockIT {
    private static final Duration NO_TIME = Duration.ZERO;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private NetworkNamespace node;

    @BeforeEach
    void open() {
        node = NetworkNamespace.create("node");
    }

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', only one process can capture traffic without serviceProxyName",
        "b,  only one process can capture traffic with serviceProxyName 'b'",
    })
    void whoComesSecondIsToldWhoHasItAndWhatToDo(String instance, String message) {
        try (InstanceLock first = take(instance, NO_TIME)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> take(instance, Duration.ofMillis(100)))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageStartingWith(message)
                    .hasMessageContaining(
                            "the process " + ProcessHandle.current().pid() + " ")
                    .hasMessageEndingWith("stop it, or set a different --service-proxy-name for one of them");
        }
    }

    @Test
    void theSuccessorGetsItAsSoonAsItIsFree() throws Exception {
        InstanceLock first = take("", NO_TIME);
        Executor inNode = task -> node.start(task);
        CompletableFuture<InstanceLock> second =
                CompletableFuture.supplyAsync(() -> InstanceLock.take("", PATIENCE), inNode);
        await().during(Duration.ofMillis(100)).until(() -> !second.isDone());
        long begin = System.nanoTime();
        first.close();
        second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }

    /** A pod that replaces another is ready to take over while it waits, and may have to wait for long. */
    @Test
    void aSuccessorOfARunningProcessWaitsUntilThatStopsOrTheWaitIsCancelled() throws Exception {
        InstanceLock first = take("", NO_TIME);
        Executor inNode = task -> node.start(task);
        Takeover cancelled = Takeover.fromRunning();
        CompletableFuture<InstanceLock> second =
                CompletableFuture.supplyAsync(() -> InstanceLock.take("", cancelled), inNode);
        await().atMost(PATIENCE).until(cancelled::isWaiting);
        assertThat(node.call(first::isAwaited)).isTrue();

        cancelled.cancel();
        assertThatThrownBy(() -> second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(CaptureException.class)
                .hasMessageContaining("stopped while waiting for the process");
        assertThat(cancelled.isWaiting()).isFalse();
        assertThat(node.call(first::isAwaited)).isFalse();

        Takeover takeover = Takeover.fromRunning();
        CompletableFuture<InstanceLock> third =
                CompletableFuture.supplyAsync(() -> InstanceLock.take("", takeover), inNode);
        await().atMost(PATIENCE).until(takeover::isWaiting);
        first.close();
        third.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
        assertThat(takeover.isWaiting()).isFalse();
    }

    @Test
    void otherNamesAndOtherNamespacesAreFree() {
        try (InstanceLock first = take("", NO_TIME);
                InstanceLock named = take("b", NO_TIME);
                NetworkNamespace other = NetworkNamespace.create("other");
                InstanceLock elsewhere = other.call(() -> InstanceLock.take("", NO_TIME))) {
            assertThat(first).isNotNull();
            assertThat(named).isNotNull();
            assertThat(elsewhere).isNotNull();
        }
    }

    @Test
    void theLongestNameFits() {
        try (InstanceLock lock = take("n".repeat(63), NO_TIME)) {
            assertThat(lock).isNotNull();
        }
    }

    private InstanceLock take(String instance, Duration patience) {
        return node.call(() -> InstanceLock.take(instance, patience));
    }

    /** A process without privileges listens at the name of the lock or of a successor, and answers nothing. */
    private Process squat(String name) throws Exception {
        String program = "use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0) or die; bind(S, pack_sockaddr_un(\"\\0" + name
                + "\")) or die; listen(S, 0) or die; $| = 1; print \"ready\\n\"; sleep 60;";
        Process process = node.start(new ProcessBuilder(
                "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "perl", "-e", program));
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        return process;
    }

    @Test
    void aProcessWithoutPrivilegesDoesNotKeepTheProxyFromStarting() throws Exception {
        Process squatter = squat(InstanceLock.claimName(""));
        try (Warnings warnings = Warnings.capture();
                InstanceLock lock = take("", NO_TIME)) {
            assertThat(lock).isNotNull();
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .startsWith("the process " + squatter.pid() + " of user 65534 holds the abstract socket name"
                            + " '@fairlead.capture'");
            assertThatThrownBy(() -> take("", Duration.ofMillis(100)))
                    .as("a second proxy")
                    .isInstanceOf(CaptureException.class);
        } finally {
            squatter.destroyForcibly();
        }
    }

    @Test
    void aProcessWithoutPrivilegesIsNoSuccessor() throws Exception {
        Process squatter = squat(InstanceLock.claimName("") + ".next");
        InstanceLock lock = take("", NO_TIME);
        try {
            assertThat(node.call(lock::isAwaited)).isFalse();
            Executor inNode = task -> node.start(task);
            CompletableFuture<InstanceLock> second =
                    CompletableFuture.supplyAsync(() -> InstanceLock.take("", PATIENCE), inNode);
            await().atMost(PATIENCE).until(() -> node.call(lock::isAwaited));
            lock.close();
            second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).close();
        } finally {
            lock.close();
            squatter.destroyForcibly();
        }
    }

    /** Where CAP_NET_BIND_SERVICE is lacking, the name alone decides, and the message says who has it. */
    @Test
    void withoutThePrivilegeForReservedPortsTheNameDecides() throws Exception {
        Process squatter = squat(InstanceLock.claimName(""));
        try {
            assertThatThrownBy(() -> node.call(() -> {
                        Capabilities.keepOnly(List.of(Capability.CAP_NET_ADMIN));
                        return InstanceLock.take("", Duration.ofMillis(100));
                    }))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageContaining("the process " + squatter.pid() + " of user 65534 has captured traffic");
        } finally {
            squatter.destroyForcibly();
        }
    }
}
