package io.fairlead.k8s.ui;

import io.fairlead.k8s.admin.OpenApi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** The node that the dashboard is tested with answers as the API's document says, and so as real nodes do. */
final class FixtureApiIT {
    private static final OpenApi DOCUMENT = OpenApi.load();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status",
                "services?sort=open&limit=2&state=ok,degraded",
                "services/shop/orders",
                "services/shop/none",
                "connections?service=shop/orders",
                "config",
                "explain?service=shop/orders",
                "events?limit=3",
            })
    void answersAsTheApiIsDocumented(String question) throws IOException, InterruptedException {
        for (FixtureCluster cluster : List.of(FixtureCluster.five(), FixtureCluster.broken())) {
            try (FixtureApi api = FixtureApi.start(cluster);
                    HttpClient client = HttpClient.newHttpClient()) {
                URI uri = URI.create("http://127.0.0.1:" + api.port() + "/api/v1/" + question);

                HttpResponse<String> answer =
                        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

                DOCUMENT.check(
                        "get",
                        uri.getPath(),
                        answer.statusCode(),
                        answer.headers().firstValue("Content-Type").orElse(""),
                        JsonMapper.shared().readTree(answer.body()));
            }
        }
    }
}
