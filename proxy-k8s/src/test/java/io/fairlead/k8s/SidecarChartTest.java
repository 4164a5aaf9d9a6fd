package io.fairlead.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fairlead.k8s.sidecar.SidecarArguments;
import io.fairlead.k8s.testkit.Chart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sidecar as charts of other applications have it. */
final class SidecarChartTest {
    private static final Path GOLDEN = Path.of("src", "test", "resources", "charts");

    @TempDir
    private Path temp;

    private SidecarChart example(String name) throws IOException {
        return SidecarChart.of(name, Files.createDirectories(temp.resolve(name)));
    }

    private Container sidecar(String example, String values) throws IOException {
        return example(example)
                .with(values)
                .first(Deployment.class)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getInitContainers()
                .getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "redis"})
    void examplesAreTheGoldenFilesAndValidManifests(String name) throws IOException {
        Chart chart = example(name).with("");
        Path golden = GOLDEN.resolve("sidecar-" + name + ".yaml");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(golden, chart.text());
        }

        assertThat(chart.objects()).isNotEmpty();
        assertThat(chart.text()).isEqualTo(Files.readString(golden));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "redis"})
    void lintHasNothingToSay(String name) throws IOException {
        var result = Chart.lint(example(name).directory());

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void aNativeSidecarStartsBeforeTheApplicationAndEndsAfterIt() throws IOException {
        Container sidecar = sidecar("postgresql", "");

        assertThat(sidecar.getRestartPolicy()).isEqualTo("Always");
        assertThat(sidecar.getStartupProbe().getHttpGet().getPath()).isEqualTo("/readyz");
        assertThat(sidecar.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
        assertThat(sidecar.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/livez");
        assertThat(sidecar.getPorts()).isEmpty();
        assertThat(sidecar.getResources().getLimits().get("memory")).hasToString("96Mi");
    }

    @Test
    void aJobHasItAsWell() throws IOException {
        Job job = example("postgresql").with("").first(Job.class);

        assertThat(job.getSpec().getTemplate().getSpec().getInitContainers())
                .singleElement()
                .isEqualTo(sidecar("postgresql", ""));
    }

    @ParameterizedTest
    @CsvSource({"false, 65532, true", "true, 0, false"})
    void itHasNoPrivilegesUnlessItIsTransparent(boolean isTransparent, long user, boolean isNonRoot)
            throws IOException {
        var security = sidecar("postgresql", "database: {transparent: " + isTransparent + "}")
                .getSecurityContext();

        assertThat(security.getRunAsUser()).isEqualTo(user);
        assertThat(security.getRunAsNonRoot()).isEqualTo(isNonRoot);
        assertThat(security.getReadOnlyRootFilesystem()).isTrue();
        assertThat(security.getAllowPrivilegeEscalation()).isFalse();
        assertThat(security.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
        if (isTransparent) {
            assertThat(security.getCapabilities().getAdd()).containsExactly("NET_ADMIN");
        } else {
            assertThat(security.getCapabilities().getAdd()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                       | kube-system/postgresql-read:5432 | kube-system
            {service: 'db/main:pg', listen: ['127.0.0.1:5432']}      | db/main:pg                       | db
            {service: 'main:5432', listen: ['[::1]:5432']}           | kube-system/main:5432            | kube-system
            """)
    void rightsAreThoseForItsServiceOnly(String settings, String service, String namespace) throws IOException {
        Chart chart = example("postgresql").with("database: " + settings);
        Role role = chart.first(Role.class);
        RoleBinding binding = chart.first(RoleBinding.class);

        assertThat(sidecar("postgresql", "database: " + settings).getArgs()).contains("--service=" + service);
        assertThat(role.getMetadata().getNamespace()).isEqualTo(namespace);
        assertThat(role.getRules())
                .extracting(rule -> rule.getApiGroups() + " " + rule.getResources() + " " + rule.getResourceNames()
                        + " " + rule.getVerbs())
                .containsExactly(
                        "[] [services] [" + service.replaceAll("^.*/|:.*$", "") + "] [get, list, watch]",
                        "[discovery.k8s.io] [endpointslices] [] [get, list, watch]");
        assertThat(binding.getMetadata().getNamespace()).isEqualTo(namespace);
        assertThat(binding.getRoleRef().getName()).isEqualTo(role.getMetadata().getName());
        assertThat(binding.getSubjects()).singleElement().satisfies(subject -> {
            assertThat(subject.getName()).isEqualTo("shop");
            assertThat(subject.getNamespace()).isEqualTo("kube-system");
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql | {}
            redis      | {}
            postgresql | database: {transparent: true, metricsBindAddress: '0.0.0.0:10349', healthzBindAddress: '[::]:10356'}
            postgresql | database: {endpoints: '10.0.0.5:5432,10.0.0.6:5432', drainTimeout: 0, selector: p2c}
            redis      | cache: {endpoints: 'dns+srv:_redis._tcp.redis.cache.svc.cluster.local', listen: ['[::1]:6379', '127.0.0.1:53/udp']}
            """)
    void argumentsAreAcceptedByTheSidecar(String example, String values) throws IOException {
        List<String> args = sidecar(example, values).getArgs();

        assertThat(args.getFirst()).isEqualTo("sidecar");
        assertThatCode(() -> SidecarArguments.read(
                        args.stream().skip(1).toArray(String[]::new), Map.of("NODE_NAME", "worker-1")::get))
                .as(args.toString())
                .doesNotThrowAnyException();
    }

    @Test
    void endpointsOfDnsNeedNoRights() throws IOException {
        assertThat(example("redis").with("").objects())
                .extracting(HasMetadata::getKind)
                .containsExactly("Deployment");
    }

    @Test
    void theImageIsThatOfTheVersionOfTheLibrary() throws IOException {
        String library = Files.readString(Path.of("..", "charts", "fairlead-sidecar", "Chart.yaml"));
        String node = Files.readString(Path.of("..", "charts", "fairlead", "Chart.yaml"));
        String version = node.replaceAll("(?s).*\nappVersion: (\\S+)\n.*", "$1");

        assertThat(library).contains("\nappVersion: " + version + "\n");
        assertThat(sidecar("redis", "").getImage()).isEqualTo("fairlead-sidecar:" + version);
        assertThat(sidecar("redis", "cache: {image: {repository: r/s, digest: 'sha256:ab'}}")
                        .getImage())
                .isEqualTo("r/s@sha256:ab");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {colour: red}                           | The sidecar has no setting 'colour'; there are
            {service: ''}                           | The sidecar has neither service nor endpoints.
            {service: postgresql-read}              | The service of the sidecar is 'postgresql-read'; expected [NAMESPACE/]NAME:PORT
            {listen: []}                            | The sidecar listens nowhere.
            {listen: 127.0.0.1:5432}                | listen of the sidecar is 127.0.0.1:5432; expected a list
            {listen: ['localhost:5432']}            | The sidecar cannot listen on 'localhost:5432'; expected an address such as 127.0.0.1:5432
            {listen: ['127.0.0.1']}                 | The sidecar cannot listen on '127.0.0.1'
            {healthzBindAddress: ''}                | healthzBindAddress of the sidecar is ''; expected an IP address and a port
            {serviceAccountName: ''}                | The sidecar reads the Service from the API server, and serviceAccountName is empty
            {service: '', endpoints: 'dns:a:1', transparent: true} | The sidecar is transparent and has no service
            """)
    void settingsThatItWouldNotStartWithAreRefused(String settings, String message) throws IOException {
        SidecarChart chart = example("postgresql");

        assertThatThrownBy(() -> chart.with("database: " + settings)).hasMessageContaining(message);
    }
}
