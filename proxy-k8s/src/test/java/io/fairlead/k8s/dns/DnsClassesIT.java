package io.fairlead.k8s.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.dns.ScriptedDnsServer.Answer;
import io.fairlead.k8s.dns.ScriptedDnsServer.Data;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The classes that a process with endpoints by DNS loads: what each of these libraries takes is more than the source itself. Which
 * log is used is a choice of the process.
 */
@Timeout(60)
final class DnsClassesIT {
    private static final List<String> FOREIGN =
            List.of("io.fabric8.", "com.fasterxml.", "tools.jackson.", "picocli.", "org.snakeyaml.", "io.micrometer.");

    @TempDir
    Path folder;

    /** Looks up once, in a process of its own. */
    static final class Main {
        public static void main(String[] arguments) throws InterruptedException {
            CountDownLatch reported = new CountDownLatch(1);
            DnsEndpoints source = new DnsEndpoints(
                    DnsKit.SERVICE, arguments[0], Path.of(arguments[1]), Integer.parseInt(arguments[2]));
            source.start(changes -> reported.countDown());
            boolean isDone = reported.await(20, TimeUnit.SECONDS);
            System.exit(isDone ? 0 : 1);
        }
    }

    @Test
    void noClassOfALargeLibraryIsLoaded() throws Exception {
        try (ScriptedDnsServer server = ScriptedDnsServer.start()) {
            server.answer("web.example", ScriptedDnsServer.A, Answer.of(Data.address("web.example", 1, "10.0.0.1")));
            Path loaded = folder.resolve("classes");
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "--sun-misc-unsafe-memory-access=allow",
                            "-Xlog:class+load:file=" + loaded,
                            "-cp",
                            System.getProperty("java.class.path"),
                            Main.class.getName(),
                            "dns:web.example.:80",
                            DnsKit.resolvConf(folder).toString(),
                            Integer.toString(server.port()))
                    .inheritIO()
                    .start();
            assertThat(process.waitFor()).isZero();
            assertThat(Files.readAllLines(loaded))
                    .anyMatch(line -> line.contains(" io.fairlead.k8s.dns.DnsLookup "))
                    .noneMatch(line -> FOREIGN.stream().anyMatch(prefix -> line.contains(" " + prefix)));
        }
    }
}
