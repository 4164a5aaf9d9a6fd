package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fairlead.lab.NetworkNamespace;
import java.time.Duration;
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
        "'', capture is for one process without serviceProxyName",
        "b,  capture is for one process with serviceProxyName 'b'",
    })
    void whoComesSecondIsToldWhoHasItAndWhatToDo(String instance, String message) {
        try (InstanceLock first = take(instance, NO_TIME)) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> take(instance, Duration.ofMillis(100)))
                    .isInstanceOf(CaptureException.class)
                    .hasMessageStartingWith(message)
                    .hasMessageContaining(
                            "the process " + ProcessHandle.current().pid() + " ")
                    .hasMessageEndingWith("stop it first, or give one of the two another --service-proxy-name");
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
}
