package io.fairlead.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fairlead.bench.result.BenchRun;
import io.fairlead.bench.result.Metric;
import io.fairlead.bench.result.WorkloadResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Opens the page in headless Chromium; needs {@code chromium} and {@code chromedriver} on the PATH. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HtmlReportIT {
    /** Whether something other than nothing has been drawn. */
    private static final String IS_DRAWN = """
            const canvas = arguments[0];
            const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
            const colours = new Set();
            for (let i = 0; i < pixels.length; i += 4) {
                if (pixels[i + 3] > 0) {
                    colours.add(pixels[i] << 16 | pixels[i + 1] << 8 | pixels[i + 2]);
                }
            }
            return colours.size > 3;
            """;

    private static final String RESOURCES = "return performance.getEntriesByType('resource').map(entry => entry.name);";

    @TempDir
    Path folder = Path.of("");

    private @Nullable ChromeDriver started;

    /** Before each test, so that each says why it is skipped; the browser stays for all of them. */
    @BeforeEach
    void startBrowser() {
        if (started != null) {
            return;
        }
        Optional<Path> chromium = onPath("chromium");
        Optional<Path> driver = onPath("chromedriver");
        assumeTrue(
                chromium.isPresent() && driver.isPresent(),
                "needs chromium and chromedriver on the PATH; on Debian: apt-get install chromium chromium-driver");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.orElseThrow().toFile());
        // A container's root has no sandbox to put the browser in, and little shared memory.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,900");
        options.setCapability("goog:loggingPrefs", logs);
        started = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.orElseThrow().toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
    }

    @AfterAll
    void stopBrowser() {
        if (started != null) {
            started.quit();
        }
    }

    @Test
    void everyChartIsDrawnAndTheConsoleStaysEmpty() throws IOException {
        open(SampleRun.of(1, 5));

        List<WebElement> charts = browser().findElements(By.tagName("canvas"));
        assertThat(charts).hasSizeGreaterThan(15).allSatisfy(chart -> {
            assertThat(chart.getDomAttribute("aria-label")).isNotBlank();
            assertThat(browser().executeScript(IS_DRAWN, chart))
                    .as("%s is drawn", chart.getDomAttribute("aria-label"))
                    .isEqualTo(true);
        });
        assertThat(complaints()).isEmpty();
        assertThat(browser().executeScript(RESOURCES)).isEqualTo(List.of());
    }

    @Test
    void everyWorkloadHasItsTableWithACaption() throws IOException {
        BenchRun run = SampleRun.of(1, 5);

        open(run);

        for (int i = 0; i < run.workloads().size(); i++) {
            WebElement section = browser().findElement(By.id("workload-" + i));
            WorkloadResult workload = run.workloads().get(i);
            assertThat(section.getText()).startsWith(workload.title());
            assertThat(section.findElements(By.cssSelector("div > table > caption")))
                    .first()
                    .satisfies(caption -> assertThat(caption.getText()).startsWith("Ranked by"));
            assertThat(section.findElements(By.cssSelector("section > div.scroll tbody tr")))
                    .hasSameSizeAs(workload.results());
        }
    }

    @Test
    void failuresAndWhoWasLeftOutAreSaid() throws IOException {
        open(SampleRun.of(1, 5));

        assertThat(browser().findElement(By.tagName("main")).getText())
                .contains(
                        "netty failed in a round", "the connection was reset after 31 s", "'envoy' is not on the PATH");
    }

    @Test
    void pageIsNoWiderThanThePhoneItIsReadOn() throws IOException {
        open(SampleRun.of(1, 5));
        try {
            browser()
                    .executeCdpCommand(
                            "Emulation.setDeviceMetricsOverride",
                            Map.of("width", 400, "height", 800, "deviceScaleFactor", 1, "mobile", true));
            open(SampleRun.of(1, 5));

            assertThat(browser().executeScript("return document.documentElement.scrollWidth"))
                    .isEqualTo(400L);
        } finally {
            browser().executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
        }
    }

    @Test
    void hostileNamesAreShownAsTheyAreAndDoNothing() throws IOException {
        String name = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
        WorkloadResult workload = new WorkloadResult(
                "w",
                name,
                Metric.REQUESTS,
                List.of(
                        SampleRun.result(name, Metric.REQUESTS, 1.0, 2.0),
                        SampleRun.result("fairlead-copy", Metric.REQUESTS, 3.0, 4.0)));

        open(SampleRun.run(
                2, List.of(SampleRun.contender(name), SampleRun.contender("fairlead-copy")), List.of(workload)));

        assertThat(browser().getTitle()).isEqualTo("Fairlead benchmark");
        assertThat(browser().findElement(By.id("workload-0")).getText()).startsWith(name);
        assertThat(browser().findElements(By.tagName("img"))).isEmpty();
        assertThat(complaints()).isEmpty();
    }

    @Test
    void runWithoutWorkloadsIsAPageThatSaysSo() throws IOException {
        open(SampleRun.run(1, List.of(), List.of()));

        assertThat(browser().findElement(By.id("summary")).getText()).contains("Nothing to compare");
        assertThat(complaints()).isEmpty();
    }

    private ChromeDriver browser() {
        return Objects.requireNonNull(started);
    }

    private void open(BenchRun run) throws IOException {
        Path file = folder.resolve("report.html");
        HtmlReport.write(run, file);
        complaints();
        browser().get(file.toUri().toString());
    }

    /** What the browser has said since this was last asked for. */
    private List<String> complaints() {
        return browser().manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
