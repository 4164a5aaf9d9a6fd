package io.fairlead.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.testkit.Warnings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class FaultLogTest {
    private long nanos = 1;

    @Test
    void kindOfFaultIsLoggedOnceInTenSecondsAndThenWithHowManyThereWere() {
        FaultLog log = new FaultLog(() -> nanos);
        try (Warnings warnings = Warnings.capture()) {
            for (int i = 0; i < 100; i++) {
                log.report("picking an endpoint", new StackOverflowError());
            }
            log.report("picking an endpoint", new NoClassDefFoundError());
            nanos += Duration.ofSeconds(10).toNanos();
            log.report("picking an endpoint", new StackOverflowError());

            assertThat(warnings.messages()).hasSize(3);
            assertThat(warnings.messages().getFirst())
                    .startsWith("picking an endpoint: unexpected StackOverflowError")
                    .endsWith("everything else continues");
            assertThat(warnings.messages().getLast()).endsWith("(99 more since it was last logged)");
        }
    }
}
