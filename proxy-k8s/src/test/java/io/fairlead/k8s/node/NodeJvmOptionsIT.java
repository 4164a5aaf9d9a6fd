package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher runs a node with: the collector and the heap, by the memory that the process may use. */
class NodeJvmOptionsIT {
    private static final Path OPTIONS = Path.of("src", "main", "jvm");

    @TempDir
    Path root;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            useHeadersInDisplayName = true,
            value = {
                " machineMib | limitBytes  | above       | result",
                "      24105 | max         | max         | zgc 1024",
                "       2048 | max         | max         | zgc 512",
                "        768 | max         | max         | zgc 256",
                "        400 | max         | max         | serial 150",
                "      24105 | 1073741824  | max         | zgc 512",
                "      24105 |  536870912  | max         | zgc 256",
                "      24105 |  536870911  | max         | serial 191",
                "      24105 |  268435456  | max         | serial 96",
                "      24105 |   67108864  | max         | serial 32",
                "      24105 | 1073741824  | 268435456   | serial 96",
                "      24105 | max         | 17179869184 | zgc 1024",
            })
    void theHeapIsBoundByTheMemoryOfTheMachineAndOfTheContainer(
            long machineMib, String limitBytes, String above, String result) throws Exception {
        write("proc/meminfo", "MemTotal:       " + machineMib * 1024 + " kB\nMemFree: 1 kB\n");
        write("proc/self/cgroup", "0::/kubepods/pod\n");
        write("sys/fs/cgroup/kubepods/memory.max", above);
        write("sys/fs/cgroup/kubepods/pod/memory.max", limitBytes);

        assertThat(nodeMemory("")).isEqualTo(result);
    }

    @Test
    void theLimitOfACgroupNamespaceIsThatOfItsRoot() throws Exception {
        write("proc/meminfo", "MemTotal: 24683520 kB\n");
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/memory.max", "268435456");

        assertThat(nodeMemory("")).isEqualTo("serial 96");
    }

    @Test
    void limitsOfCgroupVersion1Count() throws Exception {
        write("proc/meminfo", "MemTotal: 24683520 kB\n");
        write("proc/self/cgroup", "5:cpu,cpuacct:/pod\n4:memory:/pod\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        write("sys/fs/cgroup/memory/pod/memory.limit_in_bytes", "268435456");

        assertThat(nodeMemory("")).isEqualTo("serial 96");
    }

    @ParameterizedTest
    @CsvSource({
        "-XX:+UseSerialGC -Xmx48m, serial 1024",
        "-Xlog:gc -XX:+UseZGC, zgc 1024",
        "-XX:+UseG1GC, other 1024",
    })
    void aCollectorThatTheUserNamesIsTaken(String options, String result) throws Exception {
        write("proc/meminfo", "MemTotal: 24683520 kB\n");

        assertThat(nodeMemory(options)).isEqualTo(result);
    }

    @ParameterizedTest
    @ValueSource(strings = {"command", "node-serial", "node-zgc", "node-other"})
    void theJvmTakesAllOptions(String name) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        for (String file : List.of("common", name)) {
            command.addAll(options(OPTIONS.resolve(file + ".options")));
        }
        command.addAll(List.of("-Xmx1024m", "-version"));

        assertThat(run(new ProcessBuilder(command))).doesNotContainIgnoringCase("warning");
    }

    @Test
    void aNodeHasTheOptionsOfItsCollectorAndTheCacheBesideTheJar() throws Exception {
        write("proc/meminfo", "MemTotal: 24683520 kB\n");

        Path jvm = Files.createDirectories(root.resolve("fairlead").resolve("jvm"));
        for (String name : List.of("options.sh", "node-memory.sh", "common.options", "node-zgc.options")) {
            Files.copy(OPTIONS.resolve(name), jvm.resolve(name));
        }
        assertThat(optionsFor(jvm, "node", ""))
                .contains("--enable-native-access=ALL-UNNAMED", "-XX:+UseZGC", "-Xms32m", "-Xmx1024m")
                .noneMatch(option -> option.contains("AOTCache="));
        Path cache = jvm.resolveSibling("fairlead-zgc.aot");
        Files.writeString(cache, "a cache");
        assertThat(optionsFor(jvm, "node", "")).endsWith("-XX:AOTCache=" + cache.toRealPath());
        assertThat(optionsFor(OPTIONS, "check", ""))
                .contains("-XX:+UseSerialGC")
                .doesNotContain("-Xmx1024m");
        assertThat(optionsFor(OPTIONS, "bench", ""))
                .contains("-XX:+UseSerialGC")
                .doesNotContain("-XX:TieredStopAtLevel=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node", "check", "bench"})
    void twoCollectorsAreNeverOnACommandLine(String command) throws Exception {
        write("proc/meminfo", "MemTotal: 24683520 kB\n");

        assertThat(optionsFor(OPTIONS, command, "-Xmx64m -XX:+UseG1GC"))
                .noneMatch(option -> option.startsWith("-XX:+Use"));
    }

    @Test
    void aHeapOfTheEnvironmentIsNotOverridden() throws Exception {
        ProcessBuilder script =
                new ProcessBuilder("sh", OPTIONS.resolve("options.sh").toString(), "node");
        script.environment().put("JAVA_TOOL_OPTIONS", "-Xmx200m");

        assertThat(run(script)).contains("-Xms32m").doesNotContain("-Xmx");
    }

    @Test
    void aPathWithABlankIsNoSecondOption() throws Exception {
        write("proc/meminfo", "MemTotal: 24683520 kB\n");
        Path blank = Files.createDirectories(root.resolve("with blank").resolve("jvm"));
        for (String name : List.of("options.sh", "node-memory.sh", "common.options", "node-zgc.options")) {
            Files.copy(OPTIONS.resolve(name), blank.resolve(name));
        }

        assertThat(optionsFor(blank, "node", ""))
                .contains("-Xmx1024m")
                .allMatch(option -> option.startsWith("-") && !option.contains("AOTCache"));
    }

    private List<String> optionsFor(Path jvm, String command, String userOptions)
            throws IOException, InterruptedException {
        return List.of(
                script(jvm.resolve("options.sh"), userOptions, command).strip().split(" +", -1));
    }

    private static List<String> options(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(line -> line.replaceFirst("#.*", ""))
                .flatMap(line -> Arrays.stream(line.strip().split("\\s+", -1)))
                .filter(option -> !option.isEmpty())
                .toList();
    }

    @BeforeEach
    void fourProcessors() throws IOException {
        write("proc/cpuinfo", "processor : 0\nprocessor : 1\nprocessor : 2\nprocessor : 3\n");
    }

    @ParameterizedTest
    @CsvSource({"24105, serial 384", "2048, serial 384", "1024, serial 256", "400, serial 150"})
    void fewProcessorsAreLeftToTheEventLoops(long machineMib, String result) throws Exception {
        write("proc/meminfo", "MemTotal: " + machineMib * 1024 + " kB\n");
        write("proc/cpuinfo", "processor : 0\nprocessor : 1\n");

        assertThat(nodeMemory("")).isEqualTo(result);
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private String nodeMemory(String options) throws IOException, InterruptedException {
        return script(OPTIONS.resolve("node-memory.sh"), options).strip();
    }

    private String script(Path file, String options, String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", file.toString()));
        command.addAll(List.of(args));
        ProcessBuilder script = new ProcessBuilder(command);
        script.environment().put("FAIRLEAD_ROOT", root.toString());
        script.environment().put("FAIRLEAD_JAVA_OPTS", options);
        script.environment().remove("JAVA_TOOL_OPTIONS");
        return run(script);
    }

    private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
