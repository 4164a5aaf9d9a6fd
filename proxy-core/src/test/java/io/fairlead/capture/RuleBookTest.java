package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.capture.RuleBook.Change;
import io.fairlead.model.Protocol;
import org.junit.jupiter.api.Test;

class RuleBookTest {
    private final FrontendRule served = ElementTest.rule("10.96.0.1", Protocol.TCP, 80, Admission.SERVE, "");
    private final FrontendRule rejected = ElementTest.rule("10.96.0.1", Protocol.TCP, 80, Admission.REJECT, "");
    private final FrontendRule udp = ElementTest.rule("10.96.0.1", Protocol.UDP, 80, Admission.REJECT, "");
    private final RuleBook book = new RuleBook();

    @Test
    void whatIsNewDifferentOrGoneIsAChange() {
        book.put(served);
        book.put(udp);
        assertThat(book.takeChanges()).containsExactly(new Change(null, served), new Change(null, udp));

        book.put(rejected);
        book.remove(udp.frontend().address(), Protocol.UDP);
        assertThat(book.takeChanges()).containsExactly(new Change(served, rejected), new Change(udp, null));
        assertThat(book.rules()).containsExactly(rejected);
    }

    @Test
    void whatEndsAsItBeganIsNone() {
        book.put(served);
        book.takeChanges();

        book.put(rejected);
        book.remove(served.frontend().address(), Protocol.TCP);
        book.put(served);

        assertThat(book.takeChanges()).isEmpty();
    }
}
