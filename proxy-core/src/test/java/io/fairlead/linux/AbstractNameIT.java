package io.fairlead.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names in the network namespace of this JVM and in others. */
final class AbstractNameIT {
    private static final String NAME =
            "fairlead-test-" + ProcessHandle.current().pid();

    @Test
    void aNameIsOnesOwnUntilItIsGivenBack() {
        AbstractName first = take();
        try (first) {
            assertThat(AbstractName.take(NAME)).isNull();
        }
        try (AbstractName second = take()) {
            first.close();
            assertThat(second).isNotNull();
            assertThat(AbstractName.take(NAME)).isNull();
        }
    }

    @Test
    void whoHasANameIsKnown() {
        assertThat(AbstractName.holder(NAME)).isNull();
        try (AbstractName name = take()) {
            assertThat(name).isNotNull();
            for (int i = 0; i < 3; i++) {
                AbstractName.Holder holder = Objects.requireNonNull(AbstractName.holder(NAME));
                assertThat(holder.process())
                        .isEqualTo((int) ProcessHandle.current().pid());
                assertThat(holder.user()).isEqualTo(AbstractName.user());
            }
        }
        assertThat(AbstractName.holder(NAME)).isNull();
    }

    @Test
    void networkNamespacesHaveNamesOfTheirOwn() throws Exception {
        try (AbstractName name = take()) {
            assertThat(name).isNotNull();
            InNewNamespace.run(() -> {
                assertThat(AbstractName.holder(NAME)).isNull();
                try (AbstractName other = take()) {
                    assertThat(other).isNotNull();
                }
            });
        }
    }

    @Test
    void programsThatAreStartedMeanwhileDoNotKeepIt() throws Exception {
        Process program;
        try (AbstractName name = take()) {
            assertThat(name).isNotNull();
            program = new ProcessBuilder("sleep", "60").start();
        }
        try (AbstractName name = take()) {
            assertThat(name).isNotNull();
        } finally {
            program.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, AbstractName.LONGEST + 1})
    void aNameHasToFit(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> AbstractName.take("n".repeat(length)));
    }

    @Test
    void theLongestNameIsTaken() {
        String longest = NAME + "n".repeat(AbstractName.LONGEST - NAME.length());
        try (AbstractName name = AbstractName.take(longest)) {
            assertThat(name).isNotNull();
        }
    }

    private static AbstractName take() {
        return Objects.requireNonNull(AbstractName.take(NAME), "somebody has the name");
    }
}
