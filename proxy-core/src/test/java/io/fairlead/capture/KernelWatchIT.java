package io.fairlead.capture;

import static io.fairlead.capture.CaptureKit.apply;
import static io.fairlead.capture.CaptureKit.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.config.CaptureMode;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.model.IpFamily;
import io.fairlead.proxy.Proxy;
import io.fairlead.testkit.Warnings;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What other programs delete is created again long before the look that comes every 30 s. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class KernelWatchIT {
    private static final String CAPTURES = "io.fairlead.capture.CaptureKit#captures";

    /** On a busy machine; half a second otherwise. */
    private static final Duration SOON = Duration.ofSeconds(8);

    private CaptureKit kit;
    private Lab lab;

    @BeforeAll
    void open() {
        kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT));
        lab = kit.lab();
    }

    @AfterEach
    void cleanUp() {
        assertThat(kit.cleanUp()).isNotEmpty();
    }

    @AfterAll
    void close() throws IOException {
        if (kit != null) {
            kit.close();
        }
    }

    static Stream<Arguments> modesAndDeletions() {
        return CaptureKit.captures()
                .flatMap(mode -> Stream.of(
                                "nft flush ruleset",
                                "nft delete table inet fairlead",
                                "nft flush chain inet fairlead fresh",
                                "nft delete element inet fairlead serve4 { 10.96.0.1 . tcp . 80 }",
                                "nft insert rule inet fairlead fresh drop")
                        .map(command -> Arguments.of(mode, command)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("modesAndDeletions")
    void whatAnotherProgramChangesInTheTablesIsMadeAnew(CaptureMode mode, String command) {
        ServiceDraft web = new ServiceDraft("web", 1, IpFamily.IPV4);
        try (Warnings warnings = Warnings.capture();
                Proxy _ = kit.start(mode, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            List<String> installed = tables();
            lab.node().namespace().exec(command.split(" "));

            await().atMost(SOON).untilAsserted(() -> assertThat(tables()).isEqualTo(installed));
            assertThat(connect(lab.podA(), web.clusterAddress())).isInstanceOf(Outcome.Served.class);
            assertThat(warnings.messages())
                    .anySatisfy(message -> assertThat(message)
                            .containsPattern("packet filter: the process 'nft' \\(\\d+\\) has changed its tables"));
        }
    }

    /** The words of it, since the elements of a set have no order. */
    private List<String> tables() {
        String[] words =
                lab.node().namespace().exec("nft", "-s", "list", "ruleset").split("[\\s,]+");
        return Arrays.stream(words).sorted().toList();
    }

    @ParameterizedTest
    @MethodSource(CAPTURES)
    void changesOfOurOwnAreNotTakenForThoseOfAnotherProgram(CaptureMode mode) throws Exception {
        try (Warnings warnings = Warnings.capture();
                Proxy proxy = kit.start(mode)) {
            for (int number = 1; number < 5; number++) {
                ServiceDraft web = new ServiceDraft("web-" + number, number, IpFamily.IPV4);
                apply(proxy, web.applied(web.everywhere()), web.endpoints(lab.podB()));
                apply(proxy, web.deleted());
            }
            lab.node().namespace().exec("nft", "add", "table", "inet", "others");
            lab.node().namespace().exec("nft", "delete", "table", "inet", "others");
            await().during(Duration.ofMillis(1500))
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(warnings.messages()).isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void localRoutesThatAnotherProgramDeletesAreAddedAgain(IpFamily family) {
        ServiceDraft web = new ServiceDraft("web", 1, family);
        try (Proxy _ = kit.start(CaptureMode.BIND, web.applied(web.everywhere()), web.endpoints(lab.podB()))) {
            String flag = family == IpFamily.IPV4 ? "-4" : "-6";
            List<String> added = routes("ip %s route show table local proto 250".formatted(flag));
            assertThat(added).hasSize(3);
            assertThat(routes("ip %1$s route flush table local proto 250; ip %1$s route show table local proto 250"
                            .formatted(flag)))
                    .isEmpty();

            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(routes("ip %s route show table local proto 250".formatted(flag)))
                            .containsExactlyInAnyOrderElementsOf(added));
            assertThat(connect(lab.podA(), web.clusterAddress())).isInstanceOf(Outcome.Served.class);
        }
    }

    static Stream<IpFamily> families() {
        return Stream.of(IpFamily.values());
    }

    private List<String> routes(String script) {
        return lab.node().namespace().exec("sh", "-c", script).lines().toList();
    }
}
