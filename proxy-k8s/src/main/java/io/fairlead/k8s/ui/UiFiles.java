package io.fairlead.k8s.ui;

import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.http.HttpQuestion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * The files of the dashboard. They are a fixed set, read once: a path is a key of a map and never the name of a file, so that
 * no path leads out of it.
 *
 * <p>The files have nothing of the cluster in them, and need no token. The browser keeps them and asks each time whether they
 * are still the same.
 *
 * <p>Threading: Immutable.
 */
public final class UiFiles {
    /** Where the page is. */
    public static final String ROOT = "/ui/";

    /**
     * Scripts, styles and pictures come from this server alone, and nothing inline is run: a name from the cluster cannot
     * become code, even if the page had a mistake.
     */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String PAGE = "index.html";
    private static final List<String> NAMES = List.of(
            PAGE,
            "favicon.svg",
            "style.css",
            "theme.js",
            "api.js",
            "app.js",
            "chart.js",
            "config.js",
            "connections.js",
            "dom.js",
            "events.js",
            "flow.js",
            "format.js",
            "grid.js",
            "overview.js",
            "service.js",
            "services.js",
            "words.js");

    private final Map<String, UiFile> files;

    /** One file with the tag that identifies its content. */
    private record UiFile(String contentType, String content, String tag) {}

    private UiFiles(Map<String, UiFile> files) {
        this.files = Map.copyOf(files);
    }

    /** Reads the files. */
    public static UiFiles load() {
        Map<String, UiFile> files = new HashMap<>();
        for (String name : NAMES) {
            String content = read(name);
            files.put(ROOT + name, new UiFile(contentType(name), content, tag(content)));
        }
        files.put(ROOT, files.get(ROOT + PAGE));
        return new UiFiles(files);
    }

    /** Whether a path is answered here: those below {@value #ROOT}, and those that redirect to it. */
    public static boolean isUi(String path) {
        return path.startsWith(ROOT) || path.equals("/ui") || path.equals("/");
    }

    /**
     * The answer to a request.
     *
     * @param question for a path for which {@link #isUi} is true
     */
    public HttpAnswer answer(HttpQuestion question) {
        String method = question.method();
        String path = question.path();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return HttpAnswer.text(405, "method " + method + " is not allowed; allowed are GET and HEAD\n")
                    .withHeader("Allow", "GET, HEAD");
        }
        if (!path.startsWith(ROOT)) {
            return HttpAnswer.text(308, "the dashboard is at " + ROOT + "\n").withHeader("Location", ROOT);
        }
        UiFile file = files.get(path);
        if (file == null) {
            return HttpAnswer.text(404, "not found; the dashboard is at " + ROOT + "\n");
        }
        boolean isKnown = question.ifNoneMatch().contains(file.tag());
        return new HttpAnswer(
                isKnown ? 304 : 200,
                file.contentType(),
                Map.of(
                        "Cache-Control",
                        "no-cache",
                        "ETag",
                        file.tag(),
                        "Content-Security-Policy",
                        POLICY,
                        "Referrer-Policy",
                        "no-referrer"),
                isKnown ? "" : file.content());
    }

    private static String read(String name) {
        try (InputStream in = UiFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the file " + name + " of the dashboard is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + name + " of the dashboard cannot be read", e);
        }
    }

    private static String contentType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("the file " + name + " has no known content type");
        };
    }

    private static String tag(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
