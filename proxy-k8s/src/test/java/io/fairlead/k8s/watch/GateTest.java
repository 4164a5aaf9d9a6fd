package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.model.ClusterChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class GateTest {
    private static final String SERVICES = "services";
    private static final String SLICES = "slices";
    private static final String NODE = "node";
    private static final ClusterChange CHANGE = new ClusterChange.ServiceDeleted(WatchKit.name("web"));

    private final List<List<ClusterChange>> told = new ArrayList<>();
    private Runnable onTold = () -> {};
    private final Gate gate = new Gate(
            new ClusterObserver() {
                @Override
                public void onChanges(List<ClusterChange> changes, @Nullable Instant trigger) {
                    onTold.run();
                    told.add(changes);
                }

                @Override
                public void onNode(boolean isEligible) {}

                @Override
                public void onProblem(Problem problem) {}
            },
            List.of(SERVICES, SLICES, NODE));

    @Test
    void nothingIsToldUntilEverythingIsListedAndThenAllAtOnce() {
        gate.onChanges(SERVICES, List.of(CHANGE), null);
        gate.onListed(SERVICES);
        gate.onListed(NODE);
        gate.onListed(NODE);
        gate.onChanges(SERVICES, List.of(CHANGE), null);
        assertThat(told).isEmpty();
        gate.onListed(SLICES);
        assertThat(told).containsExactly(List.of(CHANGE, CHANGE));
        gate.onChanges(SERVICES, List.of(CHANGE), null);
        assertThat(told).hasSize(2);
    }

    @Test
    void whatIsAwaitedCanBeAskedForWhileTheFirstChangesAreTold() {
        onTold = () -> assertThat(CompletableFuture.supplyAsync(gate::awaited)
                        .orTimeout(5, TimeUnit.SECONDS)
                        .join())
                .isEmpty();
        for (String kind : List.of(SERVICES, SLICES, NODE)) {
            gate.onListed(kind);
        }
        assertThat(gate.opened()).isCompleted();
    }

    @Test
    void changesThatCouldNotBeHandedOnAreKept() {
        gate.onChanges(SERVICES, List.of(CHANGE), null);
        gate.onListed(SERVICES);
        gate.onListed(NODE);
        onTold = () -> {
            throw new IllegalStateException("not now");
        };
        assertThatIllegalStateException().isThrownBy(() -> gate.onListed(SLICES));
        assertThat(gate.opened()).isCompletedExceptionally();
        onTold = () -> {};
        gate.onListed(SLICES);
        assertThat(told).containsExactly(List.of(CHANGE));
    }

    @Test
    void whatIsDifferentInAListIsToldAtOnceWhenItIsComplete() {
        for (String kind : List.of(SERVICES, SLICES, NODE)) {
            gate.onListed(kind);
        }
        told.clear();

        gate.onListing(SERVICES);
        gate.onChanges(SERVICES, List.of(CHANGE), Instant.EPOCH);
        gate.onListing(SERVICES);
        gate.onChanges(SERVICES, List.of(CHANGE), null);
        assertThat(told).isEmpty();
        gate.onChanges(SLICES, List.of(CHANGE), null);
        assertThat(told).as("what is not being listed").containsExactly(List.of(CHANGE));

        gate.onListed(SERVICES);
        assertThat(told).containsExactly(List.of(CHANGE), List.of(CHANGE, CHANGE));
        gate.onChanges(SERVICES, List.of(CHANGE), null);
        assertThat(told).hasSize(3);
    }

    @Test
    void aListThatBringsNothingNewTellsNothing() {
        for (String kind : List.of(SERVICES, SLICES, NODE)) {
            gate.onListed(kind);
        }
        told.clear();
        gate.onListing(SERVICES);
        gate.onListed(SERVICES);
        assertThat(told).isEmpty();
    }
}
