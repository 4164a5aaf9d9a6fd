package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.watch.Gate.Kind;
import io.fairlead.model.ClusterChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GateTest {
    private static final ClusterChange CHANGE = new ClusterChange.ServiceDeleted(WatchKit.name("web"));

    private final List<List<ClusterChange>> told = new ArrayList<>();
    private Runnable onTold = () -> {};
    private final Gate gate = new Gate(new ClusterObserver() {
        @Override
        public void onChanges(List<ClusterChange> changes, @Nullable Instant trigger) {
            onTold.run();
            told.add(changes);
        }

        @Override
        public void onNode(boolean isEligible) {}

        @Override
        public void onProblem(Problem problem) {}
    });

    @Test
    void nothingIsToldUntilEverythingIsListedAndThenAllAtOnce() {
        gate.onChanges(Kind.SERVICES, List.of(CHANGE), null);
        gate.onListed(Kind.SERVICES);
        gate.onListed(Kind.NODE);
        gate.onListed(Kind.NODE);
        gate.onChanges(Kind.SERVICES, List.of(CHANGE), null);
        assertThat(told).isEmpty();
        gate.onListed(Kind.ENDPOINT_SLICES);
        assertThat(told).containsExactly(List.of(CHANGE, CHANGE));
        gate.onChanges(Kind.SERVICES, List.of(CHANGE), null);
        assertThat(told).hasSize(2);
    }

    @Test
    void whatIsAwaitedCanBeAskedForWhileTheFirstChangesAreTold() {
        onTold = () -> assertThat(CompletableFuture.supplyAsync(gate::awaited)
                        .orTimeout(5, TimeUnit.SECONDS)
                        .join())
                .isEmpty();
        for (Kind kind : Kind.values()) {
            gate.onListed(kind);
        }
        assertThat(gate.opened()).isCompleted();
    }

    @Test
    void changesThatCouldNotBeHandedOnAreKept() {
        gate.onChanges(Kind.SERVICES, List.of(CHANGE), null);
        gate.onListed(Kind.SERVICES);
        gate.onListed(Kind.NODE);
        onTold = () -> {
            throw new IllegalStateException("not now");
        };
        assertThatIllegalStateException().isThrownBy(() -> gate.onListed(Kind.ENDPOINT_SLICES));
        assertThat(gate.opened()).isCompletedExceptionally();
        onTold = () -> {};
        gate.onListed(Kind.ENDPOINT_SLICES);
        assertThat(told).containsExactly(List.of(CHANGE));
    }

    @Test
    void whatIsDifferentInAListIsToldAtOnceWhenItIsComplete() {
        for (Kind kind : Kind.values()) {
            gate.onListed(kind);
        }
        told.clear();

        gate.onListing(Kind.SERVICES);
        gate.onChanges(Kind.SERVICES, List.of(CHANGE), Instant.EPOCH);
        gate.onListing(Kind.SERVICES);
        gate.onChanges(Kind.SERVICES, List.of(CHANGE), null);
        assertThat(told).isEmpty();
        gate.onChanges(Kind.ENDPOINT_SLICES, List.of(CHANGE), null);
        assertThat(told).as("what is not being listed").containsExactly(List.of(CHANGE));

        gate.onListed(Kind.SERVICES);
        assertThat(told).containsExactly(List.of(CHANGE), List.of(CHANGE, CHANGE));
        gate.onChanges(Kind.SERVICES, List.of(CHANGE), null);
        assertThat(told).hasSize(3);
    }

    @Test
    void aListThatBringsNothingNewTellsNothing() {
        for (Kind kind : Kind.values()) {
            gate.onListed(kind);
        }
        told.clear();
        gate.onListing(Kind.SERVICES);
        gate.onListed(Kind.SERVICES);
        assertThat(told).isEmpty();
    }
}
