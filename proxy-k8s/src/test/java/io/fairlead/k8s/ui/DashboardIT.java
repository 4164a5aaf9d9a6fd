package io.fairlead.k8s.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** Uses the dashboard as a person does, in headless Chromium; needs {@code chromium} and {@code chromedriver} on the PATH. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DashboardIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What the page promises for a change. */
    private static final Duration PROMISE = Duration.ofSeconds(2);

    private static final String ROW = ".grid-body .grid-row:not(.is-loading)";

    private @Nullable Browser started;
    private @Nullable FixtureApi served;

    /** Before each test, so that each says why it is skipped; the browser stays for all of them. */
    @BeforeEach
    void startBrowser() {
        assumeTrue(
                Browser.isInstalled(),
                "needs chromium and chromedriver on the PATH; on Debian: apt-get install chromium chromium-driver");
        if (started == null) {
            started = Browser.start();
        }
        browser().show(1440, 900, "light");
    }

    @AfterEach
    void stopServing() {
        if (served != null) {
            served.close();
        }
    }

    @AfterAll
    void stopBrowser() {
        if (started != null) {
            started.close();
        }
    }

    @Test
    void overviewShowsHealthAndWhatNeedsAttention() throws IOException {
        open(FixtureCluster.five(), "");

        awaitText("h1", "node-1");
        awaitText(".health", "Healthy");
        awaitText(".attention", "Degraded");
        assertThat(browser().text(".attention")).contains("shop/orders:http", "1 of 5 endpoints is ejected.");
        awaitText(".event-list", "Endpoint ejected");
        assertThat(browser().all(".chart"))
                .hasSize(2)
                .allSatisfy(
                        chart -> assertThat(chart.getDomAttribute("aria-label")).contains("connections"));
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void problemsOfTheNodeAreShown() throws IOException {
        open(FixtureCluster.broken(), "");

        awaitText(".health", "Not healthy");
        assertThat(browser().text(".problems")).contains("fairlead-loop-2 has not polled for 12 s");
    }

    @Test
    void changeIsShownWithinTwoSeconds() throws IOException {
        FixtureCluster cluster = FixtureCluster.five();
        open(cluster, "#/services/shop/orders");
        String card = ".flow-card[data-endpoint='10.244.2.24:8080']";
        await().atMost(PATIENCE).until(() -> browser().text(card).contains("zone a"));

        cluster.eject(cluster.port(1), 0);

        await().pollInterval(Duration.ofMillis(50))
                .atMost(PROMISE)
                .until(() -> browser().text(card).contains("ejected until"));
        assertThat(browser().all(card + "[data-state=ejected]")).hasSize(1);
        assertThat(browser().text("tr[data-endpoint='10.244.2.24:8080']")).contains("Ejected");
    }

    @Test
    void serviceShowsSharesHistoryConnectionsAndAnExplanation() throws IOException {
        open(FixtureCluster.five(), "#/services/shop/orders");

        awaitText(".explained", "New connections go to 3 of 5 endpoints.");
        assertThat(browser().text(".explained")).contains("1 of 5 endpoints are ejected", "Next:");
        awaitText(".timeline", "Endpoint ejected");
        await().atMost(PATIENCE)
                .until(() -> !browser().all(".connections tbody tr").isEmpty());
        assertThat(browser().text(".flow")).contains("least-conn", "10.244.4.26:8080", "terminating");
        assertThat(browser().text(".addresses")).contains("10.96.0.2:80", "Listening");
        assertThat(browser().text(".ends")).contains("No endpoint accepted");
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void searchFindsServicesByNameAndAddress() throws IOException {
        open(FixtureCluster.many(500), "#/services");
        awaitRows();

        browser().type("/");
        browser().type("ledger-00406");
        await().atMost(PATIENCE).until(() -> shownServices().equals(List.of("ledger-00406")));
        browser().type(Keys.ESCAPE);
        await().atMost(PATIENCE).until(() -> shownServices().size() > 5);
        browser().type("10.96.0.7:");

        await().atMost(PATIENCE).until(() -> shownServices().equals(List.of("ledger-00006")));
        assertThat(browser().text(".found")).isEqualTo("1 service port of 500");
    }

    @Test
    void searchWithoutAResultSaysSoAndOffersTheWayBack() throws IOException {
        open(FixtureCluster.five(), "#/services?search=nothing");

        awaitText(".empty", "No Service matches “nothing”");
        browser().click(".empty .button");

        awaitRows();
        assertThat(shownServices()).hasSize(5);
    }

    @Test
    void columnsSortBothWays() throws IOException {
        open(FixtureCluster.five(), "#/services");
        awaitRows();
        assertThat(shownServices()).startsWith("postgres", "kube-dns");

        browser().click(".grid-head .c-open button");
        await().atMost(PATIENCE).until(() -> shownServices().getFirst().equals("payments"));
        assertThat(browser().all(".grid-head .c-open[aria-sort=descending]")).hasSize(1);
        browser().click(".grid-head .c-open button");

        await().atMost(PATIENCE).until(() -> shownServices().getLast().equals("payments"));
        assertThat(browser().all(".grid-head .c-open[aria-sort=ascending]")).hasSize(1);
        browser().click(".grid-head .c-name button");
        await().atMost(PATIENCE).until(() -> shownServices().getFirst().equals("postgres"));
    }

    @Test
    void stateFiltersTheTable() throws IOException {
        open(FixtureCluster.broken(), "#/services");
        awaitRows();

        await().atMost(PATIENCE)
                .until(() -> !browser().all(".chip[data-state=failing]").isEmpty());
        browser().click(".chip[data-state=failing]");

        await().atMost(PATIENCE).until(() -> shownServices().equals(List.of("checkout", "orders", "search")));
        assertThat(browser().url()).endsWith("#/services?state=failing");
    }

    @Test
    void keyboardSearchesMovesOpensAndGoesBack() throws IOException {
        open(FixtureCluster.five(), "#/services");
        awaitRows();

        browser().type("/");
        browser().type("shop");
        await().atMost(PATIENCE).until(() -> shownServices().equals(List.of("frontend", "orders", "payments")));
        browser().type(Keys.ARROW_DOWN);
        browser().type(Keys.ARROW_DOWN);
        assertThat(browser().text(".grid-row[aria-selected=true]")).contains("orders");
        browser().type(Keys.ENTER);
        awaitText("h1", "orders");
        browser().type(Keys.ESCAPE);

        await().atMost(PATIENCE).until(() -> shownServices().equals(List.of("frontend", "orders", "payments")));
        assertThat(browser().text(".grid-row[aria-selected=true]")).contains("orders");
    }

    @Test
    void tenThousandServicesNeedFewRowsInTheDocument() throws IOException {
        open(FixtureCluster.many(10_000), "#/services");
        awaitRows();
        awaitText(".found", "10,000 service ports");
        assertThat(browser().all(".grid-row")).hasSizeLessThan(200);

        browser().run("document.querySelector('.grid-scroll').scrollTop = 220000");
        await().atMost(PATIENCE)
                .until(() -> browser().all(".grid-row.is-loading").isEmpty()
                        && browser().all("#row-5000").size() == 1);
        browser().run("document.querySelector('.grid').focus()");
        browser().type(Keys.END);

        await().atMost(PATIENCE).until(() -> browser().text("#row-9999").contains("worker-"));
        assertThat(browser().all(".grid-row")).hasSizeLessThan(200);
        assertThat(browser().all(".grid[aria-rowcount='10001']")).hasSize(1);
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void namesFromTheClusterAreText() throws IOException {
        FixtureApi api = open(FixtureCluster.hostile(), "");
        for (String page : List.of(
                "",
                "#/services",
                "#/services/%3Cb%3Ebold%3C%2Fb%3E/" + "%3Cimg%20src%3Dx%20onerror%3D%22document.title%3D'owned'%22%3E",
                "#/services/100%25/a%2Fb%3Fc%23d%26e",
                "#/connections",
                "#/events",
                "#/config",
                "#/services/%/%E0")) {
            browser().open(api.url() + page);
            await().atMost(PATIENCE).until(() -> !browser().text("h1").isEmpty());
            assertThat(browser().all("main img, main script, main b"))
                    .as("%s", page)
                    .isEmpty();
        }
        browser().open(api.url() + "#/services");
        awaitRows();

        assertThat(shownServices()).contains("<img src=x onerror=\"document.title='owned'\">");
        browser().all(ROW + " a").get(1).click();
        awaitText("h1", "<img src=x onerror=\"document.title='owned'\">");
        awaitText(".flow-endpoints", "<img src=x");
        assertThat(browser().title()).doesNotStartWith("owned");
        assertThat(browser().complaints()).isEmpty();
    }

    @Test
    void codeThatGotIntoThePageWouldNotRun() throws IOException {
        open(FixtureCluster.five(), "");
        awaitText("h1", "node-1");

        browser()
                .run(
                        "const script = document.createElement('script'); script.textContent = 'document.title = \"owned\"';"
                                + " document.body.append(script);");

        assertThat(browser().title()).isEqualTo("Overview · Fairlead");
        assertThat(browser().complaints()).singleElement().asString().contains("Content Security Policy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void noPageComplainsOrLoadsAnythingFromElsewhere(String colours) throws IOException {
        browser().show(1440, 900, colours);
        FixtureApi api = open(FixtureCluster.broken(), "");
        for (String page :
                List.of("", "#/services", "#/services/shop/orders", "#/connections", "#/events", "#/config")) {
            browser().open(api.url() + page);
            await().atMost(PATIENCE).until(() -> browser().text("main").length() > 100);
            assertThat(browser().complaints()).as("%s", page).isEmpty();
            assertThat((List<?>) Objects.requireNonNull(
                            browser().run("return performance.getEntriesByType('resource').map(entry => entry.name)")))
                    .allSatisfy(name ->
                            assertThat(String.valueOf(name)).startsWith("http://127.0.0.1:" + api.port() + "/"));
        }
    }

    @Test
    void nodeWithoutServicesSaysWhatToDo() throws IOException {
        open(FixtureCluster.empty(), "");

        awaitText(".empty", "No Services yet");
        assertThat(browser().text(".empty")).contains("kubectl get services -A");
        browser().run("location.hash = '#/services'");
        await().atMost(PATIENCE)
                .until(() -> browser().text("h1").equals("Services")
                        && browser().text(".empty").contains("No Services yet"));
    }

    @Test
    void serviceThatIsGoneSaysSoAndComesBackByItself() throws IOException {
        FixtureCluster cluster = FixtureCluster.five();
        open(cluster, "#/services/shop/later");
        awaitText(".empty", "There is no Service shop/later");

        cluster.add("shop", "later", "http", 80, "TCP", "random", 2, 1, 1);

        awaitText(".flow", "random");
    }

    @Test
    void lastDataStaysWhileTheNodeIsGoneAndThePageReconnects() throws IOException {
        FixtureCluster cluster = FixtureCluster.five();
        FixtureApi api = open(cluster, "");
        awaitText(".health", "Healthy");
        int port = api.port();

        api.close();
        awaitText("#banner", "The node has not answered since");
        assertThat(browser().text("#live")).isEqualTo("No answer");
        assertThat(browser().text("h1")).isEqualTo("node-1");
        assertThat(browser().run("return getComputedStyle(document.querySelector('.page')).filter"))
                .asString()
                .contains("grayscale");
        served = FixtureApi.start(cluster, port);

        await().atMost(PATIENCE).until(() -> browser().text("#live").equals("Live"));
        assertThat(browser().text("#banner")).isEmpty();
    }

    @Test
    void nodeThatIsStartingSaysWhatItWaitsFor() throws IOException {
        FixtureApi api = open(FixtureCluster.five(), "");
        awaitText(".health", "Healthy");

        api.setUnavailable(true);

        awaitText("#banner", "no proxy runs yet; waiting for the API server");
        api.setUnavailable(false);
        await().atMost(PATIENCE).until(() -> browser().text("#live").equals("Live"));
    }

    @Test
    void tokenIsAskedForOnceAndKeptInTheTab() throws IOException {
        served = FixtureApi.start(FixtureCluster.five());
        served.requireToken("sesame");
        browser().open(served.url());
        await().atMost(PATIENCE)
                .until(() -> !browser().all("#token[open] input").isEmpty());

        browser().all("#token input").getFirst().sendKeys("wrong", Keys.ENTER);
        await().atMost(PATIENCE)
                .until(() -> browser().all("#token[open] input").stream()
                        .anyMatch(input -> Objects.requireNonNullElse(input.getDomProperty("value"), "")
                                .isEmpty()));
        browser().all("#token input").getFirst().sendKeys("sesame", Keys.ENTER);

        awaitText(".health", "Healthy");
        assertThat(browser().run("return sessionStorage.getItem('fairlead.token')"))
                .isEqualTo("sesame");
        assertThat(browser().run("return JSON.stringify(localStorage)")).isEqualTo("{}");
    }

    @Test
    void eventsAppearAsTheyHappen() throws IOException {
        FixtureCluster cluster = FixtureCluster.five();
        open(cluster, "#/events");
        awaitText(".event-list", "Endpoint ejected");
        await().atMost(PATIENCE).until(() -> browser().text(".found").equals("Streaming"));

        cluster.event("listener.failed", cluster.port(0), null, "192.0.2.10:30001: port is taken", 0);

        await().pollInterval(Duration.ofMillis(50))
                .atMost(PROMISE)
                .until(() -> browser().text(".event-list").contains("port is taken"));
        assertThat(browser().text(".event-list")).startsWith("Cannot listen");
    }

    @Test
    void connectionsAreFiltered() throws IOException {
        open(FixtureCluster.five(), "#/connections");
        await().atMost(PATIENCE)
                .until(() -> browser().all(".connections tbody tr").size() > 20);
        assertThat(browser().all(".connections tbody tr")).hasSizeLessThanOrEqualTo(100);

        browser().all("#filter-service").getFirst().sendKeys("data/postgres");

        await().atMost(PATIENCE)
                .until(() -> Boolean.TRUE.equals(browser().run("return [...document.querySelectorAll('.connections .k-service')]"
                        + ".every(cell => cell.textContent === 'data/postgres')")));
        assertThat(browser().url()).endsWith("#/connections?service=data%2Fpostgres");
    }

    @Test
    void configurationShowsOrigins() throws IOException {
        open(FixtureCluster.five(), "#/config");
        awaitText(".config", "fairlead.yaml:3");

        browser().click(".chip");

        assertThat(browser().all(".config tbody tr")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "#/services", "#/services/shop/orders", "#/connections", "#/events", "#/config"})
    void pageIsNoWiderThanThePhoneItIsReadOn(String page) throws IOException {
        browser().show(360, 740, "dark");
        open(FixtureCluster.broken(), page);
        await().atMost(PATIENCE).until(() -> browser().text("main").length() > 100);

        assertThat(browser().run("return document.documentElement.scrollWidth")).isEqualTo(360L);
    }

    @Test
    void themeFollowsTheSystemUntilOneIsChosen() throws IOException {
        browser().show(1440, 900, "dark");
        open(FixtureCluster.five(), "");
        awaitText("h1", "node-1");
        Object dark = background();

        browser().click("#theme-button");

        assertThat(background()).isNotEqualTo(dark);
        browser().run("location.reload()");
        awaitText("h1", "node-1");
        assertThat(background()).isNotEqualTo(dark);
    }

    private Object background() {
        return Objects.requireNonNull(
                browser().run("return getComputedStyle(document.documentElement).backgroundColor"));
    }

    private FixtureApi open(FixtureCluster cluster, String page) throws IOException {
        FixtureApi api = FixtureApi.start(cluster);
        served = api;
        browser().open(api.url() + page);
        return api;
    }

    private void awaitText(String selector, String text) {
        await().atMost(PATIENCE).until(() -> browser().text(selector), shown -> shown.contains(text));
    }

    private void awaitRows() {
        await().atMost(PATIENCE).until(() -> !browser().text(ROW).isEmpty());
    }

    /** The names of the Services in the table, from top to bottom. */
    private List<String> shownServices() {
        Object names = browser()
                .run("return [...document.querySelectorAll('" + ROW + "')].sort((a, b) => a.index - b.index)"
                        + ".map(row => row.querySelector('.name').textContent)");
        return ((List<?>) Objects.requireNonNull(names))
                .stream().map(String::valueOf).toList();
    }

    private Browser browser() {
        return Objects.requireNonNull(started);
    }
}
