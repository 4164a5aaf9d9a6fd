package io.fairlead.k8s.admin;

import io.fairlead.k8s.http.HttpQuestion;
import io.fairlead.k8s.testkit.Fuzz;
import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a client of the admin API sends, its parameters, body and token are read, or refused in words. */
class AdminRequestFuzzTest {
    private static final List<String> QUERIES = List.of(
            "search=web&state=serving&sort=name&limit=10&offset=0",
            "service=default/web:http&client=10.0.0.0/8&endpoint=10.0.0.1:80&protocol=TCP&state=open&sort=age&limit=5",
            "from=10.1.0.1&to=10.96.0.1:80&protocol=UDP&service=default/web",
            "kinds=ejected,returned&service=default/web&client=fd00::1&endpoint=[fd00::1]:80&since=5",
            "address=10.0.0.1%3A80&limit=%31");
    private static final List<String> BODIES = List.of(
            "{\"service\": \"default/web\", \"endpoint\": \"10.0.0.1:80\"}",
            "{\"level\": \"DEBUG\"}",
            "{\"id\": \"tcp-1-5\"}");

    @TempDir
    private Path folder;

    @Test
    void parametersAreReadOrRefused() {
        Fuzz.texts(QUERIES, input -> {
            HttpQuestion question = question(new String(input, StandardCharsets.UTF_8), "", "");
            List<Runnable> readers = List.of(
                    () -> Parameters.of(question, "search", "state", "sort", "limit", "offset")
                            .offset(),
                    () -> new ConnectionSearch(Parameters.of(question, ConnectionSearch.PARAMETERS)),
                    () -> EventFilter.of(Parameters.of(question, "kinds", "service", "client", "endpoint", "since")),
                    () -> ExplainQuery.of(Parameters.of(question, "from", "to", "protocol", "service", "client")),
                    () -> ServiceFilter.parse(question.query()),
                    () -> EndpointFilter.parse(question.query()));
            readers.forEach(AdminRequestFuzzTest::orRefused);
        });
    }

    @Test
    void bodiesAreReadOrRefused() {
        Fuzz.texts(BODIES, input -> orRefused(() -> ApiJson.object(new String(input, StandardCharsets.UTF_8))));
    }

    @Test
    void tokensAreRefusedUnlessTheyAreRight() throws IOException {
        Path token = Files.writeString(folder.resolve("token"), "secret");
        AdminAccess access = new AdminAccess(AddressPort.parse("0.0.0.0:10249"), token, 1000);
        Fuzz.texts(List.of("Bearer secret", "Basic c2VjcmV0", "bearer  secret "), input -> {
            String authorization = new String(input, StandardCharsets.UTF_8);
            boolean isAdmitted = access.refusal(question("", "", authorization)) == null;
            if (isAdmitted && !authorization.strip().matches("(?i)bearer\\s+secret")) {
                throw new AssertionError("admitted: " + authorization);
            }
        });
    }

    private static void orRefused(Runnable reader) {
        try {
            reader.run();
        } catch (ApiException e) {
            // Refused in words.
        }
    }

    private static HttpQuestion question(String query, String body, String authorization) {
        return new HttpQuestion("GET", "/api/v1/services", query, "", "fairlead.example", authorization, body, null);
    }
}
