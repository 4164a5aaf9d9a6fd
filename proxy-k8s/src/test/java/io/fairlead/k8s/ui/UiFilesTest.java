package io.fairlead.k8s.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.http.HttpQuestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server of the dashboard answers, without a browser. */
final class UiFilesTest {
    private static final Path SOURCES = Path.of("src/main/resources/io/fairlead/k8s/ui");
    private static final Pattern REFERENCE = Pattern.compile("(?:from '\\./|(?:src|href)=\")([a-z]+\\.[a-z]+)");

    private final UiFiles files = UiFiles.load();

    @Test
    void pageHasAPolicyThatLetsNothingInlineRun() {
        HttpAnswer page = get("/ui/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.headers().get("Content-Security-Policy"))
                .isEqualTo(
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                                + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    @Test
    void everyFileOfTheDirectoryIsServedAndNoOther() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            assertThat(sources.map(Path::getFileName))
                    .allSatisfy(name -> assertThat(get("/ui/" + name).status())
                            .as("%s", name)
                            .isEqualTo(200));
        }
        assertThat(get("/ui/other.js").status()).isEqualTo(404);
    }

    @Test
    void everyFileThatAnotherNamesExists() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            List<String> named = sources.flatMap(source -> references(source).stream())
                    .distinct()
                    .toList();

            assertThat(named)
                    .contains("app.js", "style.css", "format.js")
                    .allSatisfy(name -> assertThat(get("/ui/" + name).status())
                            .as("%s", name)
                            .isEqualTo(200));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ui/../health/HealthServer.class",
                "/ui/%2e%2e/UiFiles.class",
                "/ui/UiFiles.class",
                "/ui//index.html",
                "/ui/./index.html",
                "/ui/index.html/",
                "/ui/INDEX.HTML",
                "/ui/index.html\0.js",
            })
    void pathThatIsNoFileOfTheDashboardIsNotFound(String path) {
        assertThat(get(path).status()).isEqualTo(404);
    }

    @Test
    void browserThatHasAFileGetsOnlyItsTag() {
        HttpAnswer first = get("/ui/style.css");
        String tag = first.headers().getOrDefault("ETag", "none");

        HttpAnswer second = get("/ui/style.css", tag);

        assertThat(first.headers()).containsEntry("Cache-Control", "no-cache");
        assertThat(second.status()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(get("/ui/app.js", tag).status()).isEqualTo(200);
    }

    @Test
    void rootLeadsToThePage() {
        assertThat(List.of("/", "/ui")).allSatisfy(path -> {
            assertThat(UiFiles.isUi(path)).isTrue();
            assertThat(get(path).status()).isEqualTo(308);
            assertThat(get(path).headers()).containsEntry("Location", "/ui/");
        });
        assertThat(UiFiles.isUi("/metrics")).isFalse();
    }

    @Test
    void onlyReadingIsAllowed() {
        HttpAnswer answer = files.answer(new HttpQuestion("POST", "/ui/", ""));

        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.headers()).containsEntry("Allow", "GET, HEAD");
    }

    @Test
    void scriptsNeverTurnTextIntoMarkupOrCode() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            assertThat(sources.filter(source -> source.toString().endsWith(".js")))
                    .isNotEmpty()
                    .allSatisfy(source -> assertThat(Files.readString(source))
                            .doesNotContainPattern(
                                    "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|new Function"));
        }
    }

    private HttpAnswer get(String path) {
        return get(path, "");
    }

    private HttpAnswer get(String path, String tag) {
        return files.answer(new HttpQuestion("GET", path, "", "", "", "", "", null, tag));
    }

    private static List<String> references(Path source) {
        try {
            return REFERENCE
                    .matcher(Files.readString(source))
                    .results()
                    .map((MatchResult match) -> match.group(1))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
