package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final List<String> PODS = List.of("a", "b");

    @Test
    void evenSharesAreSaidWithTheirStatistic() {
        Verdict verdict = Verdict.of(result(Map.of("a", 52L, "b", 48L)), PODS, "the 100 requests");

        assertThat(verdict.isUneven()).isFalse();
        assertThat(verdict.text())
                .isEqualTo("Shares are even: chi-squared of the 100 requests over 2 endpoints is 0.16,"
                        + " the 1 % critical value for 1 degrees of freedom 6.59.");
    }

    @Test
    void podThatGotNothingMakesSharesUneven() {
        assertThat(Verdict.of(result(Map.of("a", 100L)), PODS, "the 100 requests"))
                .satisfies(verdict -> assertThat(verdict.isUneven()).isTrue())
                .satisfies(verdict -> assertThat(verdict.text()).startsWith("Shares are uneven: "));
    }

    @Test
    void onlyTheLastPhaseIsJudged() {
        RoundResult result =
                new RoundResult(List.of(Map.of("a", 100L), Map.of("a", 50L, "b", 50L)), Map.of(), 0, 1, 1, 1);

        assertThat(Verdict.of(result, PODS, "the last 100 requests").isUneven()).isFalse();
    }

    @Test
    void tooFewRequestsAreNoVerdict() {
        Verdict verdict = Verdict.of(result(Map.of("a", 9L)), PODS, "9 requests");

        assertThat(verdict.isUneven()).isFalse();
        assertThat(verdict.text())
                .isEqualTo("Evenness not tested: 9 requests are too few, at least 5 for each endpoint are needed.");
    }

    private static RoundResult result(Map<String, Long> answers) {
        return new RoundResult(List.of(answers), Map.of(), 0, 1, 1, 1);
    }
}
