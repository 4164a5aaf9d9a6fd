package io.fairlead.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.testkit.Warnings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the log says while an API server does not answer. */
final class ContactTest {
    private static final String REFUSED = "connection refused";
    private static final String UNAUTHORIZED = "HTTP status 401";

    private final Warnings warnings = Warnings.capture();
    private long nanos = Long.MAX_VALUE - 5;
    private final Contact contact = new Contact("https://192.0.2.1:6443/", "", () -> nanos);

    @AfterEach
    void stop() {
        warnings.close();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    /** Everything is asked for, and meets this fault. */
    private void ask(String cause) {
        for (String what : new String[] {"services", "endpointslices", "nodes"}) {
            contact.onFault(what, cause, " for /api/v1/" + what);
        }
    }

    private void askFor(Duration time, String cause) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(16)) {
            ask(cause);
            pass(Duration.ofSeconds(16));
        }
    }

    @Test
    void aFaultIsSaidOnceAndAgainAfterFiveMinutes() {
        askFor(Duration.ofMinutes(4), REFUSED);
        assertThat(warnings.messages()).singleElement().asString().contains(REFUSED);

        askFor(Duration.ofMinutes(2), REFUSED);
        assertThat(warnings.messages()).hasSize(2);
    }

    @Test
    void anotherFaultThatStaysIsSaidOnceAsWell() {
        askFor(Duration.ofMinutes(1), REFUSED);
        askFor(Duration.ofMinutes(1), UNAUTHORIZED);

        assertThat(warnings.messages()).hasSize(2).last().asString().contains("HTTP status 401 for /api/v1/");
    }

    /** While an API server starts, it may refuse for a moment what it allows as soon as it knows all rules. */
    @Test
    void anotherFaultThatPassesIsNotSaid() {
        askFor(Duration.ofMinutes(1), REFUSED);
        ask("HTTP status 403");
        pass(Duration.ofSeconds(2));
        contact.onAnswer("services");
        ask(REFUSED);

        assertThat(warnings.messages()).singleElement().asString().contains(REFUSED);
    }

    @Test
    void faultsThatTakeTurnsAreSaidNoMoreOftenThanOne() {
        for (int i = 0; i < 10; i++) {
            contact.onFault("services", REFUSED, "");
            contact.onFault("nodes", UNAUTHORIZED, "");
            pass(Duration.ofSeconds(16));
        }

        assertThat(warnings.messages()).hasSize(1);
    }

    @Test
    void requestsThatThisProcessCutsOffWhenItStopsAreNoFault() {
        contact.onClosing();
        ask(REFUSED);

        assertThat(warnings.messages()).isEmpty();
    }
}
