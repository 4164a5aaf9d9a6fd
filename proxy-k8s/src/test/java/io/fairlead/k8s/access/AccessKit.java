package io.fairlead.k8s.access;

import io.fairlead.k8s.config.ApiServerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A client as a kubeconfig makes it, and what it says. Thread-safe. */
final class AccessKit implements AnswerObserver, AutoCloseable {
    static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/bin:/bin", "HOME", "/nonexistent");

    final List<String> faults = new CopyOnWriteArrayList<>();
    final ApiHttpClient client;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final URI server;

    private AccessKit(AccessSource source, Map<String, String> environment) {
        server = source.current().cluster().server();
        client = new ApiHttpClient(source, environment, new RequestPace(System::nanoTime, () -> 0), this, threads);
    }

    static AccessKit of(Path kubeconfig) {
        return of(kubeconfig, Map.of(), null);
    }

    /** @param variables added to the environment */
    static AccessKit of(Path kubeconfig, Map<String, String> variables, @Nullable String master) {
        Map<String, String> environment = new HashMap<>(ENVIRONMENT);
        environment.putAll(variables);
        return new AccessKit(
                new AccessFinder(environment, kubeconfig.resolveSibling("no-service-account"))
                        .find(settings(kubeconfig, master)),
                environment);
    }

    static AccessKit of(AccessFinder finder, Map<String, String> environment) {
        return new AccessKit(finder.find(ApiServerConfig.DEFAULT), environment);
    }

    private static ApiServerConfig settings(Path kubeconfig, @Nullable String master) {
        ApiServerConfig usual = ApiServerConfig.DEFAULT;
        return new ApiServerConfig(
                kubeconfig.toString(),
                null,
                master,
                usual.kubeApiQps(),
                usual.kubeApiBurst(),
                usual.listPageSize(),
                usual.watchStallTimeout());
    }

    static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    static Path program(Path file, String text) throws IOException {
        write(file, "#!/bin/sh\n" + text);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("not made executable");
        }
        return file;
    }

    /** The status code of the answer to a request that is not paced. */
    int ask() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        server.resolve(server.getPath().replaceAll("/$", "") + "/api/v1/nodes?continue=0"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    /** The error message of an access that fails, at the start or at the first request. */
    static String complaint(Path kubeconfig, Map<String, String> variables) throws InterruptedException {
        try (AccessKit kit = of(kubeconfig, variables, null)) {
            try {
                kit.ask();
            } catch (IOException e) {
                // It is in the faults.
            }
            return String.join(" | ", kit.faults);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void onAnswer(HttpRequest request) {
        faults.clear();
    }

    @Override
    public void onFault(HttpRequest request, String reason, String detail) {
        faults.add(reason + detail);
    }

    @Override
    public void close() {
        client.close();
        threads.shutdownNow();
    }
}
