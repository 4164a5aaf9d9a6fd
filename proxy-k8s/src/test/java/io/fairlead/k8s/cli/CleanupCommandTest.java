package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Which node is cleaned up after, and what is said of it; the removing itself has tests of its own. */
class CleanupCommandTest {
    private static final String ALL = "all of them";

    private final List<String> asked = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private List<String> found = List.of();

    private List<String> remove(@Nullable String name, boolean isForced) {
        asked.add((name == null ? ALL : name) + (isForced ? " by force" : ""));
        return found;
    }

    private int run(CommandLine command, String... args) {
        return command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(args);
    }

    private int cleanup(String... args) {
        return run(new CommandLine(new CleanupCommand(this::remove)), args);
    }

    private int node(String... args) {
        CommandLine node = NodeCommand.commandLine(variable -> null, this::remove);
        return run(
                node,
                Stream.concat(Stream.of("--hostname-override=a"), Stream.of(args))
                        .toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                             | ''
            --service-proxy-name=          | ''
            --service-proxy-name=fairlead  | fairlead
            --service-proxy-name fairlead  | fairlead
            --all                          | all of them
            --force                        | ' by force'
            --all --force                  | all of them by force
            --service-proxy-name=a --force | a by force
            """)
    void onlyWhatIsAskedForIsRemoved(String args, String instance) {
        assertThat(cleanup(args.isEmpty() ? new String[0] : args.split(" "))).isZero();
        assertThat(asked).containsExactly(instance);
    }

    @Test
    void whatWasRemovedIsSaidInALineEach() {
        found = List.of("nftables table inet fairlead", "routing rule 100");

        assertThat(cleanup()).isZero();
        assertThat(out.toString().lines())
                .containsExactly("removed nftables table inet fairlead", "removed routing rule 100");
    }

    @Test
    void nothingToRemoveIsNoFailure() {
        assertThat(cleanup()).isZero();
        assertThat(out.toString().lines()).containsExactly("nothing of Fairlead's was found");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --all --service-proxy-name=a   | --all and --service-proxy-name cannot be combined
            --service-proxy-name=a/b       | --service-proxy-name is 'a/b'; allowed are at most 63 letters
            fairlead                       | Unmatched argument
            """)
    void argumentsThatCannotBeMeantRemoveNothing(String args, String message) {
        assertThat(cleanup(args.split(" "))).isEqualTo(2);
        assertThat(err.toString()).startsWith(message);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --cleanup                                                      | ''
            --cleanup --service-proxy-name=fairlead                        | fairlead
            --cleanup_iptables --proxy-mode=iptables --masquerade-all      | ''
            """)
    void flagOfKubeProxyDoesTheSameForTheNodeThatTheOthersAreFor(String args, String instance) {
        found = List.of("nftables table inet fairlead");

        assertThat(node(args.split(" "))).as(err.toString()).isZero();
        assertThat(asked).containsExactly(instance);
        assertThat(out.toString().lines()).containsExactly("removed nftables table inet fairlead");
    }
}
