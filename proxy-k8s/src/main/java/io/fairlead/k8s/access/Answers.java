package io.fairlead.k8s.access;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks at an answer before its body is read: whether it is one of an API server, and if not, why not.
 *
 * <p>Threading: Thread-safe.
 */
final class Answers {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_MESSAGE = 500;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final AnswerObserver observer;
    private final RequestPace pace;

    Answers(AnswerObserver observer, RequestPace pace) {
        this.observer = observer;
        this.pace = pace;
    }

    <T> BodyHandler<T> handler(HttpRequest request, BodyHandler<T> next) {
        return answer -> subscriber(request, answer, next);
    }

    private <T> BodySubscriber<T> subscriber(HttpRequest request, ResponseInfo answer, BodyHandler<T> next) {
        int code = answer.statusCode();
        observer.onStatus(request, code);
        if (code >= HttpURLConnection.HTTP_BAD_REQUEST) {
            pace.onFailure(request);
            return new CollectedBody<>(body -> {
                onRefused(request, answer, body);
                return CollectedBody.replay(body, next.apply(answer));
            });
        }
        if (code >= HttpURLConnection.HTTP_MULT_CHOICE) {
            String target = answer.headers().firstValue("Location").orElse("another address");
            return failed("it redirects to " + printable(target) + ", which an API server does not do; check 'server'");
        }
        String type = type(answer);
        if (!type.isEmpty() && !type.contains("json")) {
            return failed("it answers with " + printable(type) + " instead of JSON, which an API server does not do;"
                    + " check 'server'");
        }
        observer.onAnswer(request);
        return pace.watched(request, next.apply(answer));
    }

    private static <T> BodySubscriber<T> failed(String why) {
        return new CollectedBody<>(body -> CompletableFuture.failedFuture(new AccessException(why, null)));
    }

    private static String type(ResponseInfo answer) {
        return answer.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
    }

    /** That a resource version is gone, or an Event is known already, is an answer like any other. */
    private void onRefused(HttpRequest request, ResponseInfo answer, byte[] body) {
        int code = answer.statusCode();
        if (code == HttpURLConnection.HTTP_GONE || code == HttpURLConnection.HTTP_CONFLICT) {
            observer.onAnswer(request);
            return;
        }
        String message = message(type(answer), body);
        observer.onFault(
                request,
                "HTTP status " + code,
                " for " + request.uri().getPath() + (message.isEmpty() ? "" : ": " + message)
                        + hint(request, code, message));
    }

    /** What the server says itself: it names the user, and what is not allowed. */
    private static String message(String type, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        try {
            if (type.contains("json")) {
                JsonNode status = MAPPER.readTree(text);
                return printable(status.path("message").asString(""));
            }
        } catch (JacksonException e) {
            return "";
        }
        return type.contains("html") || text.startsWith("<") ? "" : printable(text);
    }

    private static String hint(HttpRequest request, int code, String message) {
        return switch (code) {
            case HttpURLConnection.HTTP_UNAUTHORIZED -> " (the credentials are missing, wrong or expired)";
            case HttpURLConnection.HTTP_FORBIDDEN ->
                " (the " + (request.uri().getPath().contains("/namespaces/") ? "Role" : "ClusterRole")
                        + " does not allow it)";
            case TOO_MANY_REQUESTS -> " (it has too much to do)";
            case HttpURLConnection.HTTP_BAD_REQUEST -> message.contains("HTTPS") ? " (write https:// in 'server')" : "";
            default -> "";
        };
    }

    private static String printable(String text) {
        String line = text.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "");
        return line.length() <= MAX_MESSAGE ? line : line.substring(0, MAX_MESSAGE) + "…";
    }

    /** A request that was not answered. */
    void onFailed(HttpRequest request, Throwable failure) {
        pace.onFailure(request);
        observer.onNoAnswer(request);
        observer.onFault(request, Failures.text(failure), "");
    }

    /** What a failure is for those who asked. */
    static IOException asFailure(Throwable failure) {
        return failure instanceof IOException e ? e : new AccessException(Failures.text(failure), failure);
    }
}
