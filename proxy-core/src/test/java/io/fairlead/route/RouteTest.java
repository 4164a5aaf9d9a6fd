package io.fairlead.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.FrontendKind;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePort;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verdicts, as a table; policies and endpoints are written as in {@link EndpointCategoriesTest}. */
class RouteTest {
    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource(delimiter = '|', textBlock = """
        # policies | endpoints | cluster IP | any other address
        C/C        | .         | reject     | reject
        C/C        | A- B-*    | reject     | reject
        C/C        | Ax        | reject     | reject
        C/C        | A+ B+*    | A B        | A B
        C/C        | At Bt*    | A B        | A B
        L/C        | .         | reject     | reject
        L/C        | A-*       | reject     | reject
        L/C        | A+ B+     | drop       | A B
        L/C        | At        | drop       | A
        L/C        | A+ B+*    | B          | A B
        L/C        | A+ Bt*    | B          | A
        C/L        | .         | reject     | reject
        C/L        | A+ B+     | A B        | drop
        C/L        | At Bt     | A B        | drop
        C/L        | A+ B+*    | A B        | B
        C/L        | A+ Bt*    | A          | B
        L/L        | .         | reject     | reject
        L/L        | A+        | drop       | drop
        L/L        | A+ B+*    | B          | B
        """)
    void decides(String policies, String endpoints, String internal, String external) {
        ServicePort port = EndpointCategoriesTest.port(policies);
        Route route = new Route(
                port,
                Samples.CREATED,
                EndpointCategories.of(EndpointCategoriesTest.endpoints(endpoints), port, Samples.NODE));

        for (FrontendKind kind : FrontendKind.values()) {
            String expected = kind == FrontendKind.CLUSTER_IP ? internal : external;
            assertThat(route.verdict(kind)).as("%s", kind).isEqualTo(verdict(expected, endpoints));
        }
    }

    private static Verdict verdict(String expected, String endpoints) {
        return switch (expected) {
            case "reject" -> Verdict.REJECT;
            case "drop" -> Verdict.DROP;
            default ->
                new Verdict.Forward(EndpointCategoriesTest.endpoints(endpoints).stream()
                        .filter(e ->
                                expected.indexOf((char) (e.address().address().low() & 255)) >= 0)
                        .toList());
        };
    }
}
