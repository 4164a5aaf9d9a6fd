package io.fairlead.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Endpoint;
import io.fairlead.model.Node;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePort;
import io.fairlead.model.ServicePortSample;
import io.fairlead.model.TrafficPolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * kube-proxy's rules for the choice of endpoints, as a table.
 *
 * <p>A row reads: the policies of the service port; the node; its endpoints; what is expected of the lists. Policies
 * are {@code internal/external}, each C for Cluster or L for Local; "-" in front of the external one means that nothing
 * but the cluster IP leads here. The node is {@code name@zone}. An endpoint is a letter with its state, {@code +} for
 * ready, {@code -} for not ready, {@code t} for terminating but serving, {@code x} for terminating and not serving,
 * {@code p} for ready and terminating (publishNotReadyAddresses), {@code r} for ready but not serving; then {@code *} if it is on this node, then its hints:
 * zones in lower case, nodes as digits. Lists are written as their letters, none as a dot; {@code any} is whether there
 * is a usable endpoint at all.
 */
class EndpointCategoriesTest {
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        # name                                              | policies | node | endpoints           | cluster | local | all  | any
        # -- topology: hints of zones, hints of nodes
        no endpoints                                        | C/-      | 1@a  | .                   | .       | .     | .    | no
        no hints                                            | C/-      | 1@a  | A+ B+               | AB      | .     | AB   | yes
        zones: all hinted, some for this zone               | C/-      | 1@a  | A+a B+b C+c D+a     | AD      | .     | AD   | yes
        zones: another zone sees its own                    | C/-      | 1@b  | A+a B+b C+c D+a     | B       | .     | B    | yes
        zones: node without zone                            | C/-      | 1@   | A+a                 | A       | .     | A    | yes
        zones: none for this zone                           | C/-      | 1@b  | A+a                 | A       | .     | A    | yes
        zones: one endpoint without switches them off       | C/-      | 1@a  | A+a B+b C+ D+a      | ABCD    | .     | ABCD | yes
        zones: any of several counts                        | C/-      | 1@c  | A+abc B+bc C+bd D+c | ABD     | .     | ABD  | yes
        zones: an unready endpoint is left out              | C/-      | 1@a  | A+a B+b C+c D-a     | A       | .     | A    | yes
        zones: only unready ones in this zone               | C/-      | 1@a  | A-a B+b C+c D-a     | BC      | .     | BC   | yes
        zones: an unready one without changes nothing       | C/-      | 1@a  | A+a B+b C-          | A       | .     | A    | yes
        zones: an unready one with has no say               | C/-      | 1@a  | A+ B+ C-a           | AB      | .     | AB   | yes
        zones: a terminating one without changes nothing    | C/-      | 1@a  | A+a B+b Ct          | A       | .     | A    | yes
        zones: ignored in the terminating fallback          | C/-      | 1@a  | Ata Btb             | AB      | .     | AB   | yes
        zones: hard, however few endpoints there are        | C/-      | 1@a  | A+a B+b C+b D+b     | A       | .     | A    | yes
        nodes: narrow before zones do                       | C/-      | 1@a  | A+a1 B+b2 C+c3 D+a4 | A       | .     | A    | yes
        nodes: none for this node leaves the zone           | C/-      | 9@a  | A+a1 B+b2 C+c3 D+a4 | AD      | .     | AD   | yes
        nodes: none for node or zone leaves all             | C/-      | 9@z  | A+a1 B+b2 C+c3 D+a4 | ABCD    | .     | ABCD | yes
        nodes: none for this node, which has no zone        | C/-      | 9@   | A+a1 B+b2           | AB      | .     | AB   | yes
        nodes: several endpoints on one node                | C/-      | 1@a  | A+a1 B+b2 C+c3 D+a1 | AD      | .     | AD   | yes
        nodes: any of several counts                        | C/-      | 2@a  | A+a12 B+b2 C+c3     | AB      | .     | AB   | yes
        nodes: one without leaves the zone                  | C/-      | 1@a  | A+a1 B+b2 C+c D+a4  | AD      | .     | AD   | yes
        nodes: one without hints at all leaves all          | C/-      | 1@a  | A+a1 B+ C+c3 D+a4   | ABCD    | .     | ABCD | yes
        nodes: of an unready one do not count               | C/-      | 1@a  | A-a1 B+b2 C+c3 D+a4 | D       | .     | D    | yes
        nodes: without zones                                | C/-      | 2@a  | A+1 B+2             | B       | .     | B    | yes
        nodes: ignored in the terminating fallback          | C/-      | 1@a  | Ata1 Btb2           | AB      | .     | AB   | yes
        # -- topology is for Cluster alone
        eTP Local: hints are ignored for the local list     | C/L      | 1@a  | A+*a B+*b C+c D+a   | AD      | AB    | ABD  | yes
        iTP Local: hints are ignored for the local list     | L/C      | 1@a  | A+*a B+*b C+c D+a   | AD      | AB    | ABD  | yes
        hints and localness differ: all is the union        | C/L      | 1@a  | A+*a B+*b C+a D+b   | AC      | AB    | ABC  | yes
        node hints and localness differ: all is the union   | C/L      | 1@a  | A+*1 B+*2 C+2       | A       | AB    | AB   | yes
        # -- iTP Local, nothing but the cluster IP
        iTP Local: nothing at all                           | L/-      | 1@a  | .                   | .       | .     | .    | no
        iTP Local: all remote                               | L/-      | 1@a  | A+ B+               | .       | .     | .    | yes
        iTP Local: all local                                | L/-      | 1@a  | A+* B+*             | .       | AB    | AB   | yes
        iTP Local: some local                               | L/-      | 1@a  | A+* B+              | .       | A     | A    | yes
        iTP Local: no cluster list                          | L/-      | 1@a  | A+ B+*              | .       | B     | B    | yes
        iTP Local: remote terminating only                  | L/-      | 1@a  | At                  | .       | .     | .    | yes
        iTP Local: remote terminating and not serving only  | L/-      | 1@a  | Ax                  | .       | .     | .    | no
        iTP Local: unready only                             | L/-      | 1@a  | A-* B-              | .       | .     | .    | no
        iTP Local: local terminating beats remote ready     | L/-      | 1@a  | A+ Bt*              | .       | B     | B    | yes
        iTP Local: local ready beats local terminating      | L/-      | 1@a  | A+* Bt*             | .       | A     | A    | yes
        # -- Cluster
        Cluster: none ready                                 | C/-      | 1@a  | A- B-               | .       | .     | .    | no
        Cluster: some ready                                 | C/-      | 1@a  | A- B+               | B       | .     | B    | yes
        Cluster: all terminating                            | C/-      | 1@a  | At* Bt              | AB      | .     | AB   | yes
        Cluster: all terminating and not serving            | C/-      | 1@a  | Ax* Bx              | .       | .     | .    | no
        Cluster: a ready one beats terminating ones         | C/-      | 1@a  | A+ Bt Ct            | A       | .     | A    | yes
        Cluster: a terminating one beats unready ones       | C/-      | 1@a  | A- Bt Cx            | B       | .     | B    | yes
        Cluster: ready though terminating is ready          | C/-      | 1@a  | Ap B+               | AB      | .     | AB   | yes
        Cluster: ready though not serving is ready          | C/-      | 1@a  | Ar B-               | A       | .     | A    | yes
        # -- both policies
        iTP Local, eTP Cluster                              | L/C      | 1@a  | A+* B+              | AB      | A     | AB   | yes
        iTP Cluster, eTP Local                              | C/L      | 1@a  | A+* B+              | AB      | A     | AB   | yes
        both Local                                          | L/L      | 1@a  | A+* B+              | AB      | A     | AB   | yes
        both Local: all remote                              | L/L      | 1@a  | A+ B+               | AB      | .     | AB   | yes
        both Local: all remote and terminating              | L/L      | 1@a  | At Bt               | AB      | .     | AB   | yes
        eTP Local: nothing at all                           | C/L      | 1@a  | .                   | .       | .     | .    | no
        eTP Local: all remote                               | C/L      | 1@a  | A+ B+               | AB      | .     | AB   | yes
        eTP Local: all local                                | C/L      | 1@a  | A+* B+*             | AB      | AB    | AB   | yes
        eTP Local: remote terminating only                  | C/L      | 1@a  | At                  | A       | .     | A    | yes
        eTP Local: fallback for the local list alone        | C/L      | 1@a  | A+ B-* Ct* Dt       | A       | C     | AC   | yes
        eTP Local: fallback for both lists                  | C/L      | 1@a  | A-* Bt* Ct          | BC      | B     | BC   | yes
        eTP Local: nothing but unready                      | C/L      | 1@a  | A-* B-              | .       | .     | .    | no
        eTP Local without external addresses is no policy   | C/-L     | 1@a  | A+ B+*              | AB      | .     | AB   | yes
        """)
    void sortsOut(
            String name,
            String policies,
            String node,
            String endpoints,
            String cluster,
            String local,
            String all,
            String any) {
        EndpointCategories categories = EndpointCategories.of(endpoints(endpoints), port(policies), node(node));

        assertThat(letters(categories.cluster())).as("cluster").isEqualTo(cluster);
        assertThat(letters(categories.local())).as("local").isEqualTo(local);
        assertThat(letters(categories.allReachable())).as("all reachable").isEqualTo(all);
        assertThat(categories.hasAny()).as("has any").isEqualTo(any.equals("yes"));
    }

    @Test
    void listsThatLeaveNothingOutAreShared() {
        List<Endpoint> endpoints = List.copyOf(endpoints("A+* B+*"));

        EndpointCategories categories = EndpointCategories.of(endpoints, port("C/L"), node("1@a"));

        assertThat(categories.cluster()).isSameAs(endpoints);
        assertThat(categories.local()).isSameAs(endpoints);
        assertThat(categories.allReachable()).isSameAs(endpoints);
    }

    private static Node node(String text) {
        String[] parts = text.split("@", -1);
        return new Node(parts[0], parts[1].isEmpty() ? null : parts[1], List.of());
    }

    static ServicePort port(String policies) {
        String[] parts = policies.split("/", -1);
        String external = parts[1];
        ServicePortSample sample =
                Samples.port("web", "10.96.0.1").internal(policy(parts[0])).external(policy(external));
        return external.startsWith("-")
                ? sample.build()
                : sample.nodePort(30080).build();
    }

    private static TrafficPolicy policy(String text) {
        return text.endsWith("L") ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER;
    }

    static List<Endpoint> endpoints(String text) {
        return Arrays.stream(text.split(" ", -1))
                .filter(word -> !word.equals("."))
                .map(EndpointCategoriesTest::endpoint)
                .toList();
    }

    private static Endpoint endpoint(String word) {
        char state = word.charAt(1);
        return new Endpoint(
                AddressPort.parse("10.0.0." + (int) word.charAt(0) + ":80"),
                state == '+' || state == 'p' || state == 'r',
                state == '+' || state == 'p' || state == 't',
                state == 't' || state == 'p' || state == 'x',
                word.contains("*"),
                hints(word, "[a-z]"),
                hints(word, "[0-9]"));
    }

    private static Set<String> hints(String word, String pattern) {
        return word.substring(2)
                .chars()
                .mapToObj(Character::toString)
                .filter(c -> c.matches(pattern))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String letters(List<Endpoint> endpoints) {
        return endpoints.isEmpty()
                ? "."
                : endpoints.stream()
                        .map(e ->
                                Character.toString((int) (e.address().address().low() & 255)))
                        .collect(Collectors.joining());
    }
}
