package io.fairlead.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FaultBoundaryTest {
    private final List<Object> remedied = new ArrayList<>();

    static List<Throwable> faults() {
        return List.of(
                new IllegalStateException("a bug"),
                new AssertionError("an assertion"),
                new NoClassDefFoundError("a/plug/In"),
                new StackOverflowError(),
                new OutOfMemoryError("Java heap space"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void nothingEscapesAndTheRemedyLearnsTheFault(Throwable fault) {
        long before = FaultBoundary.faults();

        FaultBoundary.run("subject", subject -> FaultBoundaryTest.<RuntimeException>sneak(fault), (subject, thrown) -> {
            remedied.add(subject);
            remedied.add(thrown);
        });

        assertThat(remedied).containsExactly("subject", fault);
        assertThat(FaultBoundary.faults()).isEqualTo(before + 1);
    }

    @Test
    void remedyThatFailsTooIsContained() {
        FaultBoundary.run(
                "subject",
                7,
                (subject, argument) -> {
                    throw new IllegalStateException("first " + argument);
                },
                (subject, fault) -> {
                    throw new StackOverflowError("second");
                });
    }

    @Test
    void remedyGetsWhatWasHandedOver() {
        FaultBoundary.run(
                "subject",
                "socket",
                (subject, socket) -> {
                    throw new NoClassDefFoundError("a/plug/In");
                },
                (socket, fault) -> remedied.add(socket));

        assertThat(remedied).containsExactly("socket");
    }

    @Test
    void callWithAResultFallsBack() {
        String result = FaultBoundary.call(
                "reading",
                () -> {
                    throw new OutOfMemoryError("a file too large");
                },
                fault -> "what was there before");

        assertThat(result).isEqualTo("what was there before");
    }

    @Test
    void whatWorksIsNotTouched() {
        long before = FaultBoundary.faults();

        FaultBoundary.run("working", () -> remedied.add("done"));

        assertThat(remedied).containsExactly("done");
        assertThat(FaultBoundary.faults()).isEqualTo(before);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // throws checked exceptions and errors alike
    private static <E extends Throwable> void sneak(Throwable fault) throws E {
        throw (E) fault;
    }
}
