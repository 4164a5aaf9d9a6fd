package io.fairlead.bench.report;

import io.fairlead.bench.result.BenchRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * A run as one page that needs nothing but itself: style, charts and data are in it, and it may not use the network.
 *
 * <p>The data is in the page once, as JSON; the page's script puts it into the document as text, never as markup.
 *
 * <p>Threading: Thread-safe.
 */
public final class HtmlReport {
    private static final Pattern PLACE = Pattern.compile("@(STYLE|DATA|CHARTS|SCRIPT)@");
    private static final Pattern SOURCE_MAP = Pattern.compile("(?m)^//# sourceMappingURL=.*$");
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private HtmlReport() {}

    /**
     * Writes the page, in place of what is there.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(BenchRun run, Path file) throws IOException {
        Files.writeString(file, page(run));
    }

    static String page(BenchRun run) throws IOException {
        Map<String, String> parts = Map.of(
                "STYLE", own("report.css"),
                "DATA", json(PageData.of(run)),
                "CHARTS", charts(),
                "SCRIPT", script());
        return filled(own("report.html"), parts);
    }

    /** In one pass: what looks like a place in a part that was put in, such as a contender's name, stays as it is. */
    private static String filled(String template, Map<String, String> parts) {
        return PLACE.matcher(template)
                .replaceAll(place -> Matcher.quoteReplacement(parts.getOrDefault(place.group(1), "")));
    }

    /** JSON in which no character can end the script element around it, start a comment or break a line. */
    static String json(Object value) {
        return MAPPER.writeValueAsString(value)
                .codePoints()
                .mapToObj(HtmlReport::safe)
                .collect(Collectors.joining());
    }

    private static String safe(int character) {
        return switch (character) {
            case '<', '>', '&', 0x2028, 0x2029 -> String.format("\\u%04x", character);
            default -> Character.toString(character);
        };
    }

    private static String charts() throws IOException {
        Properties chartjs = new Properties();
        try (InputStream in = open("chartjs.properties")) {
            chartjs.load(in);
        }
        String name =
                "/META-INF/resources/webjars/chart.js/" + chartjs.getProperty("version") + "/dist/chart.umd.min.js";
        return SOURCE_MAP.matcher(text(name)).replaceAll("").strip();
    }

    private static String script() throws IOException {
        return String.join("\n\n", own("basics.js"), own("charts.js"), own("latency.js"), own("page.js"));
    }

    private static String own(String name) throws IOException {
        return text(name).strip();
    }

    private static String text(String name) throws IOException {
        try (InputStream in = open(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String name) {
        InputStream in = HtmlReport.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException(
                    "'" + name + "' is not on the class path; the jar is incomplete, so build it again");
        }
        return in;
    }
}
