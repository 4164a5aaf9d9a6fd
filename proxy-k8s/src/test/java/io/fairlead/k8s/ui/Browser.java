package io.fairlead.k8s.ui;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Headless Chromium; needs {@code chromium} and {@code chromedriver} on the PATH. */
final class Browser implements AutoCloseable {
    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static boolean isInstalled() {
        return onPath("chromium").isPresent() && onPath("chromedriver").isPresent();
    }

    static Browser start() {
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(onPath("chromium").orElseThrow().toFile());
        // A container's root has no sandbox to put the browser in, and little shared memory.
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1440,900");
        options.setCapability("goog:loggingPrefs", logs);
        return new Browser(new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(
                                onPath("chromedriver").orElseThrow().toFile())
                        .usingAnyFreePort()
                        .build(),
                options));
    }

    /** Opens an address as a new visitor. */
    void open(String url) {
        driver.get("about:blank");
        driver.get(url);
        driver.executeScript("localStorage.clear(); sessionStorage.clear();");
        complaints();
        driver.get("about:blank");
        driver.get(url);
    }

    void show(int width, int height, String colours) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
    }

    List<WebElement> all(String selector) {
        return driver.findElements(By.cssSelector(selector));
    }

    /** The text of an element; empty if there is none, or it has just been replaced. */
    String text(String selector) {
        try {
            return all(selector).stream().findFirst().map(WebElement::getText).orElse("");
        } catch (StaleElementReferenceException _) {
            return "";
        }
    }

    void click(String selector) {
        all(selector).getFirst().click();
    }

    /** Types into whatever has the focus. */
    void type(CharSequence... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
    }

    /** Runs a script in the page; null if it returns nothing. */
    @Nullable
    Object run(String script) {
        return driver.executeScript(script);
    }

    String title() {
        return String.valueOf(driver.getTitle());
    }

    String url() {
        return String.valueOf(driver.getCurrentUrl());
    }

    /** What the console says since this was last asked for: errors, warnings and violations of the policy. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }

    private static Optional<Path> onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
