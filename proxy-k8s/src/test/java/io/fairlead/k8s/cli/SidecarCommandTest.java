package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.k8s.sidecar.SidecarArguments;
import io.fairlead.k8s.sidecar.SidecarSetting;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Holds the two readers of a sidecar's command line together: the light one that runs it, and the one that explains it. */
class SidecarCommandTest {
    private static final List<String> LEAST = List.of("--endpoints=10.0.0.5:5432", "--listen=127.0.0.1:5432");

    static Stream<SidecarSetting> everySetting() {
        return SidecarSetting.all().stream();
    }

    private static String sample(SidecarSetting setting) {
        return switch (setting) {
            case SERVICE -> "a/db:5432";
            case ENDPOINTS -> "10.0.0.7:1";
            case LISTEN -> "127.0.0.1:1";
            case ACCESS_LOG_SAMPLE -> "0.5";
            case HEALTHZ_BIND_ADDRESS, METRICS_BIND_ADDRESS -> "127.0.0.1:2";
            default ->
                switch (setting.kind()) {
                    case TEXT -> "http://text";
                    case NUMBER -> "7";
                    case TIME -> "1m30s";
                    case SWITCH -> "true";
                    case RELAY_MODE -> "copy";
                    case SELECTOR -> "random";
                    case LOGGING_FORMAT, ACCESS_LOG_FORMAT -> "json";
                    case SHARED -> "debug";
                };
        };
    }

    private static void readByLightReader(List<String> args) {
        var _ = SidecarArguments.read(args.toArray(String[]::new), _ -> null);
    }

    private static void parseByPicocli(List<String> args) {
        List<String> all = new ArrayList<>(List.of("sidecar"));
        all.addAll(args);
        String[] line = all.toArray(String[]::new);
        var _ = FairleadCommand.commandLine(_ -> null, line).parseArgs(line);
    }

    /** In front of what is needed at least; a Service, so that it is complete, and its endpoints come behind. */
    private static List<String> with(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(LEAST);
        return all;
    }

    @ParameterizedTest
    @MethodSource("everySetting")
    void bothReadersTakeEverySettingInBothForms(SidecarSetting setting) {
        for (List<String> line : List.of(
                with(setting.flag() + "=" + sample(setting)),
                setting.kind() == SidecarSetting.Kind.SWITCH
                        ? with(setting.flag())
                        : with(setting.flag(), sample(setting)))) {
            if (setting != SidecarSetting.TRANSPARENT) {
                assertThatCode(() -> parseByPicocli(line)).as("%s", line).doesNotThrowAnyException();
            }
            boolean isOfGroup = setting == SidecarSetting.ENDPOINTS || setting == SidecarSetting.TRANSPARENT;
            if (!isOfGroup) {
                assertThatCode(() -> readByLightReader(line)).as("%s", line).doesNotThrowAnyException();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("everySetting")
    void neitherReaderTakesASettingWithoutItsValue(SidecarSetting setting) {
        if (setting.kind() != SidecarSetting.Kind.SWITCH) {
            List<String> line = new ArrayList<>(LEAST);
            line.add(setting.flag());
            assertThatIllegalArgumentException().isThrownBy(() -> readByLightReader(line));
            assertThatThrownBy(() -> parseByPicocli(line)).isInstanceOf(CommandLine.ParameterException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("everySetting")
    void neitherReaderTakesAValueOfAnotherKind(SidecarSetting setting) {
        if (setting.kind() == SidecarSetting.Kind.NUMBER || setting.kind() == SidecarSetting.Kind.TIME) {
            List<String> line = with(setting.flag() + "=some");
            assertThatIllegalArgumentException().isThrownBy(() -> readByLightReader(line));
            assertThatThrownBy(() -> parseByPicocli(line)).isInstanceOf(CommandLine.ParameterException.class);
        }
    }

    private static CommandSpec command(String name) {
        return Objects.requireNonNull(FairleadCommand.commandLine(_ -> null, name)
                        .getSubcommands()
                        .get(name))
                .getCommandSpec();
    }

    @Test
    void optionsThatANodeHasTooSayTheSame() {
        CommandSpec node = command("node");
        CommandSpec sidecar = command("sidecar");
        List<String> different = List.of(
                "--hostname-override",
                "--manifests",
                "--event-loops",
                "--drain-timeout",
                "--healthz-bind-address",
                "--metrics-bind-address",
                "--bind-address-hard-fail",
                "--logging-format",
                "--log-level");
        for (SidecarSetting setting : SidecarSetting.all()) {
            var option = node.findOption(setting.flag());
            if (option != null && !different.contains(setting.flag())) {
                var own = sidecar.findOption(setting.flag());
                assertThat(own.description()).isEqualTo(option.description());
                assertThat(own.paramLabel()).isEqualTo(option.paramLabel());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--endpont 10.0.0.5:1 | 'fairlead sidecar' has no option '--endpont' (did you mean '--endpoints'?)",
                "--listen 127.0.0.1:1 | neither --service nor --endpoints is given; name what to serve",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --dial-attempts 0 | --dial-attempts is 0; allowed are 1 to 100",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --udp-max-sessions=-1 | --udp-max-sessions is -1; allowed are",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --selector rondom | (did you mean 'random'?)",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --log-level loud | --log-level is 'loud'; allowed are OFF",
                "10.0.0.5:1 | '10.0.0.5:1' is not an option",
            })
    void wrongUseIsExplained(String args, String message) {
        List<String> all = new ArrayList<>(List.of("sidecar"));
        all.addAll(List.of(args.split(" ")));
        String[] line = all.toArray(String[]::new);
        StringWriter said = new StringWriter();

        int code = FairleadCommand.commandLine(_ -> null, line)
                .setErr(new PrintWriter(said))
                .execute(line);

        assertThat(code).isEqualTo(2);
        assertThat(said.toString())
                .startsWith("fairlead: ")
                .contains(message)
                .endsWith("See 'fairlead sidecar --help'.\n");
        assertThat(SidecarRun.read(line)).isNull();
    }

    @Test
    void helpIsGroupedAndShowsCandidates() {
        StringWriter said = new StringWriter();
        int code = FairleadCommand.commandLine(_ -> null, "sidecar", "--help")
                .setOut(new PrintWriter(said))
                .execute("sidecar", "--help");

        assertThat(code).isZero();
        assertThat(said.toString())
                .contains("What to serve:", "Connections:", "auto, splice, copy", "--transparent", "Common options:")
                .doesNotContain("COMPLETION-CANDIDATES");
    }
}
