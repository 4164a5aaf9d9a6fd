package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask a node, against a real one that serves manifests on loopback addresses. */
@TestInstance(Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before all tests
class AskNodeIT {
    private static final String SERVICE_IP = "127.44.0.10";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Path folder;

    private ServerSocket endpoint;
    private Process node;
    private int port;
    private String admin;

    /** What a command has printed. */
    private record Run(int exitCode, String out, String err) {}

    @BeforeAll
    void startNode(@TempDir Path temp) throws IOException {
        folder = temp;
        endpoint = new ServerSocket(0, 10, InetAddress.getByName("127.44.0.1"));
        port = endpoint.getLocalPort();
        Path manifests = Files.createDirectory(folder.resolve("manifests"));
        Files.writeString(manifests.resolve("web.yaml"), """
                apiVersion: v1
                kind: Service
                metadata: {name: web, namespace: shop}
                spec: {clusterIP: %s, ports: [{name: http, port: %d}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: web-1, namespace: shop, labels: {kubernetes.io/service-name: web}}
                addressType: IPv4
                ports: [{name: http, port: %d}]
                endpoints: [{addresses: [127.44.0.1]}, {addresses: [127.44.0.2]}]
                """.formatted(SERVICE_IP, port, port));
        Path log = folder.resolve("log");
        admin = "unix:" + folder.resolve("admin.sock");
        node = new ProcessBuilder(java(
                        List.of(),
                        "node",
                        "--manifests",
                        manifests.toString(),
                        "--admin-socket",
                        folder.resolve("admin.sock").toString(),
                        "--healthz-bind-address=",
                        "--metrics-bind-address="))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        await().atMost(PATIENCE)
                .until(() -> !node.isAlive()
                        || Files.readString(log).contains("serving 1 of 1")
                                && Files.exists(folder.resolve("admin.sock")));
        assertThat(node.isAlive()).as(Files.readString(log)).isTrue();
    }

    @AfterAll
    void stopNode() throws IOException {
        node.destroyForcibly();
        endpoint.close();
    }

    private static List<String> java(List<String> options, String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(options);
        command.add(Main.class.getName());
        command.addAll(List.of(args));
        return command;
    }

    private Run run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = FairleadCommand.commandLine(Map.of("FAIRLEAD_ADMIN", admin)::get, args)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
        return new Run(code, out.toString(), err.toString());
    }

    private String ok(String... args) {
        Run run = run(args);
        assertThat(run.exitCode()).as(run.toString()).isZero();
        return run.out();
    }

    /** A connection that the endpoint has accepted. */
    private Socket connect() throws IOException {
        Socket client = new Socket(SERVICE_IP, port);
        endpoint.accept().close();
        return client;
    }

    @Test
    void everyListAnswers() {
        assertThat(ok("status")).contains("healthy, ready").contains("1 Service, 1 service port, 2 endpoints");
        assertThat(ok("services")).containsPattern("shop +web +http +TCP +" + SERVICE_IP + ":" + port);
        assertThat(ok("endpoints", "shop/web")).contains("127.44.0.1:" + port).contains("127.44.0.2:" + port);
        assertThat(ok("config", "--changed")).contains("adminSocket").contains("option --admin-socket");
        assertThat(ok("events", "--kind", "listener.opened")).contains(SERVICE_IP + ":" + port);
        assertThat(ok("explain", "shop/web:http")).contains("New connections go to");
        assertThat(ok("top", "--once", "--interval", "10ms")).contains("shop/web:http");
        assertThat(ok("__names", "services", "shop/")).isEqualTo("shop/web\n");
    }

    @Test
    void everyListAnswersAsJson() {
        for (String command :
                List.of("status", "services", "endpoints", "connections", "config", "events", "explain shop/web")) {
            assertThat(ok((command + " -o json").split(" ")))
                    .as(command)
                    .startsWith("{")
                    .endsWith("}\n");
        }
    }

    @Test
    void whatIsNotThereIsExitCodeOne() {
        assertThat(run("services", "nosuch").exitCode()).isEqualTo(1);
        assertThat(run("explain", "shop/nosuch").exitCode()).isEqualTo(1);
        assertThat(run("admin", "close-connection", "9-999").exitCode()).isEqualTo(1);
        assertThat(run("connections", "--client", "nonsense").exitCode()).isEqualTo(2);
    }

    @Test
    void connectionsAreListedAndCanBeClosed() throws IOException {
        try (Socket client = new Socket(SERVICE_IP, port);
                Socket accepted = endpoint.accept()) {
            String local = client.getLocalAddress().getHostAddress() + ":" + client.getLocalPort();
            String line = await().atMost(PATIENCE)
                    .until(() -> lineOf(ok("connections", "--service", "shop/web"), local), found -> !found.isEmpty());
            assertThat(line)
                    .contains("shop/web:http")
                    .contains("127.44.0.1:" + port)
                    .contains(" open ");

            Matcher id = Pattern.compile("^\\S+").matcher(line);
            assertThat(id.find()).isTrue();
            ok("admin", "close-connection", id.group());

            accepted.setSoTimeout((int) PATIENCE.toMillis());
            assertThat(accepted.getInputStream()).satisfies(in -> {
                try {
                    assertThat(in.read()).isEqualTo(-1);
                } catch (IOException reset) {
                    assertThat(reset).hasMessageContaining("reset");
                }
            });
        }
    }

    private static String lineOf(String table, String part) {
        return table.lines().filter(line -> line.contains(part)).findFirst().orElse("");
    }

    @Test
    void observePrintsConnectionsAsTheyOpenAndEnd()
            throws IOException, ExecutionException, InterruptedException, TimeoutException {
        CompletableFuture<Run> observed = CompletableFuture.supplyAsync(
                () -> run("observe", "--service", "shop/web", "--first", "2", "--timeout", "30s"));
        while (!observed.isDone()) {
            connect().close();
        }

        Run run = observed.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).hasSize(3).element(1).asString().contains("forwarded", "shop/web:http");
    }

    /** script(1) runs it on a terminal of its own. */
    @Test
    void topRedrawsInPlaceObeysKeysAndLeavesTheTerminalAsItWas() throws IOException, InterruptedException {
        List<String> top = java(List.of(), "top", "--interval", "100ms");
        Path screen = folder.resolve("screen");
        ProcessBuilder builder = new ProcessBuilder(
                        "script", "--quiet", "--return", "--command", String.join(" ", top), "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(screen.toFile());
        builder.environment().putAll(Map.of("FAIRLEAD_ADMIN", admin, "TERM", "xterm", "COLUMNS", "100"));
        builder.environment().remove("NO_COLOR");
        Process terminal = builder.start();
        try (OutputStream keys = terminal.getOutputStream()) {
            await().atMost(PATIENCE).until(() -> Files.readString(screen).contains("sorted by new connections"));
            keys.write('s');
            keys.flush();
            await().atMost(PATIENCE).until(() -> Files.readString(screen).contains("sorted by open connections"));
            keys.write('q');
            keys.flush();
            assertThat(terminal.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            terminal.destroyForcibly();
        }

        assertThat(terminal.exitValue()).isZero();
        assertThat(Files.readString(screen))
                .contains("\u001b[?1049h")
                .contains("\u001b[H")
                .contains("shop/web:http")
                .contains("\u001b[32mhealthy")
                .endsWith("\u001b[?7h\u001b[?25h\u001b[?1049l");
    }

    @Test
    void endpointsAreDrainedAndRestored() {
        String second = "127.44.0.2:" + port;

        assertThat(ok("admin", "drain-endpoint", second, "--service", "shop/web"))
                .contains(second);
        assertThat(lineOf(ok("endpoints"), second)).contains("unused").contains("drained by an operator");

        ok("admin", "restore-endpoint", second);
        assertThat(lineOf(ok("endpoints"), second)).doesNotContain("drained");
    }

    @Test
    void theLogLevelIsSet() {
        ok("admin", "set-log-level", "debug");
        assertThat(ok("status")).containsPattern("Log level: +DEBUG");
        ok("admin", "set-log-level", "INFO");
        assertThat(run("admin", "set-log-level", "loud").exitCode()).isEqualTo(2);
    }

    @Test
    void theSupportBundleIsWritten() {
        Path bundle = folder.resolve("bundle.tar.gz");

        Run run = run("support-bundle", "--output", bundle.toString());

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).doesNotContain("status.json").doesNotContain("metrics.txt");
        assertThat(bundle).isNotEmptyFile();
    }

    @Test
    void aCommandLoadsNeitherTheLogNorTheKubernetesClient() throws IOException, InterruptedException {
        Path classes = folder.resolve("classes.txt");
        for (String command : List.of("status", "explain shop/web", "services -o json")) {
            ProcessBuilder builder =
                    new ProcessBuilder(java(List.of("-Xlog:class+load:file=" + classes), command.split(" ")));
            builder.environment().put("FAIRLEAD_ADMIN", admin);
            Process process = builder.redirectErrorStream(true).start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(process.waitFor()).as(printed).isZero();
            assertThat(printed).doesNotContain("WARN").doesNotContain("log4j").doesNotContain("SLF4J");
            assertThat(Files.readAllLines(classes).stream()
                            .filter(line -> line.contains(" io.fabric8.")
                                    || line.contains(" io.micrometer.")
                                    || line.contains(" org.apache.logging.log4j.core.LoggerContext")
                                    || line.contains(" org.apache.logging.log4j.core.Appender")
                                    || line.contains(" io.fairlead.k8s.watch.")))
                    .as(command)
                    .isEmpty();
        }
    }
}
