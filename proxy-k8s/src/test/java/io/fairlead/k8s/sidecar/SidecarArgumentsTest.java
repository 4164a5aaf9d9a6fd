package io.fairlead.k8s.sidecar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.config.CaptureMode;
import io.fairlead.config.ConnectionConfig;
import io.fairlead.config.UdpConfig;
import io.fairlead.model.AddressPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SidecarArgumentsTest {
    private static final String[] LEAST = {"--endpoints", "10.0.0.5:5432", "--listen", "127.0.0.1:5432"};

    private static SidecarConfig read(String... args) {
        return read(Map.of(), args);
    }

    private static SidecarConfig read(Map<String, String> environment, String... args) {
        return SidecarArguments.read(args, environment::get);
    }

    private static List<String> groups(String line) {
        return read(line.split(" ")).groups().stream()
                .map(group -> group.service() + " " + endpoints(group) + " " + group.listens())
                .toList();
    }

    private static String endpoints(SidecarGroup group) {
        return switch (group.endpoints()) {
            case null -> "-";
            case EndpointsSpec.Addresses(var addresses) -> addresses.toString();
            case EndpointsSpec.Dns(String text) -> text;
        };
    }

    @Test
    void defaultsAreThoseOfANodeButForOneEventLoop() {
        SidecarConfig config = read(LEAST);

        assertThat(config.proxy().eventLoops()).isOne();
        assertThat(config.proxy().connection()).isEqualTo(ConnectionConfig.DEFAULT);
        assertThat(config.proxy().udp()).isEqualTo(UdpConfig.DEFAULT);
        assertThat(config.proxy().capture().mode()).isEqualTo(CaptureMode.NONE);
        assertThat(config.health().healthzBindAddress().port()).isEqualTo(10356);
        assertThat(config.health().metricsBindAddress()).isEqualTo(AddressPort.parse("127.0.0.1:10349"));
        assertThat(config.logLevel()).isEqualTo("INFO");
        assertThat(config.nodeName()).isNull();
    }

    @Test
    void environmentNamesTheNodeAndTheLogLevelAndOptionsOverrideIt() {
        Map<String, String> environment = Map.of("NODE_NAME", "node-a", "FAIRLEAD_LOG_LEVEL", "debug");

        assertThat(read(environment, LEAST).nodeName()).isEqualTo("node-a");
        assertThat(read(environment, LEAST).logLevel()).isEqualTo("DEBUG");
        assertThat(read(
                                environment,
                                "--endpoints=10.0.0.5:1",
                                "--listen=127.0.0.1:1",
                                "--log-level=warn",
                                "--hostname-override=b")
                        .logLevel())
                .isEqualTo("WARN");
    }

    @Test
    void listenersBelongToTheGroupBeforeThem() {
        assertThat(groups(
                        "--service a/db:pg --listen 127.0.0.1:1 --listen [::1]:1 --service a/dns --listen 127.0.0.1:53/udp"
                                + " --manifests /m"))
                .containsExactly("a/db:pg - [127.0.0.1:1, [::1]:1]", "a/dns - [127.0.0.1:53/udp]");
    }

    @Test
    void endpointsMayFollowTheServiceThatNamesThem() {
        assertThat(groups("--service a/db --endpoints 10.0.0.5:1,10.0.0.6:1 --listen 127.0.0.1:1"))
                .containsExactly("a/db [10.0.0.5:1, 10.0.0.6:1] [127.0.0.1:1]");
        assertThat(groups("--endpoints dns:db:1 --service a/db --listen 127.0.0.1:1"))
                .containsExactly("a/db dns:db:1 [127.0.0.1:1]");
    }

    @Test
    void endpointsBehindAListenerBeginAGroup() {
        assertThat(groups("--service a/db --listen 127.0.0.1:1 --endpoints 10.0.0.5:1 --listen 127.0.0.1:2"))
                .containsExactly("a/db - [127.0.0.1:1]", "null [10.0.0.5:1] [127.0.0.1:2]");
    }

    @Test
    void firstListenersMayStandBeforeTheFirstGroup() {
        assertThat(groups("--listen 127.0.0.1:1 --endpoints 10.0.0.5:1 --endpoints 10.0.0.6:1 --listen 127.0.0.1:2"))
                .containsExactly("null [10.0.0.5:1] [127.0.0.1:1]", "null [10.0.0.6:1] [127.0.0.1:2]");
    }

    @Test
    void transparentServiceNeedsNoListener() {
        SidecarConfig config = read("--service=a/db", "--transparent", "--manifests=/m");

        assertThat(config.proxy().capture().mode()).isEqualTo(CaptureMode.BIND);
        assertThat(config.proxy().capture().isGuarded()).isFalse();
        assertThat(config.manifests()).isEqualTo(Path.of("/m"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--listen 127.0.0.1:1 | neither --service nor --endpoints is given",
                "--service a/db | --service a/db has no --listen",
                "--endpoints 10.0.0.5:1 | these --endpoints have no --listen",
                "--endpoints 10.0.0.5:1 --transparent | these --endpoints have no --listen",
                "--service db --listen 127.0.0.1:1 | --service is 'db'; expected NAMESPACE/NAME:PORT",
                "--service a/DB --listen 127.0.0.1:1 | --service is 'a/DB'; expected",
                "--service a/db: --listen 127.0.0.1:1 | --service is 'a/db:'; expected",
                "--endpoints 10.0.0.5 --listen 127.0.0.1:1 | '10.0.0.5' has no port",
                "--endpoints 10.0.0.5:0 --listen 127.0.0.1:1 | port 0 is not within 1 to 65535",
                "--endpoints 10.0.0.5:1,10.0.0.5:1 --listen 127.0.0.1:1 | lists 10.0.0.5:1 twice",
                "--endpoints 10.0.0.5:1, --listen 127.0.0.1:1 | '' has no port",
                "--endpoints db:5432 --listen 127.0.0.1:1 | or names, such as dns:db-headless.default.svc:5432",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1 | --listen is '127.0.0.1': '127.0.0.1' has no port",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1/sctp | 'sctp' is not a protocol",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --listen 127.0.0.1:1 | --listen 127.0.0.1:1 is given twice",
                "--service a/b --listen 127.0.0.1:1 --service a/b --endpoints 10.0.0.5:1 --listen 127.0.0.1:2 | --service a/b is given twice",
                "--service default/kubernetes --transparent | it is the API server's own",
                "--service a/b --listen 0.0.0.0:1 --transparent | name one address of this pod, such as 127.0.0.1:1",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --event-loops 0 | eventLoops is 0; allowed are 1 to 1024",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --event-loops x | --event-loops is 'x'; expected a whole number",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --dial-timeout 5 | --dial-timeout: '5' is not a duration",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --relay fast | --relay is 'fast'; allowed are",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --selector fast | unknown endpoint selector 'fast'",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --log-level loud | --log-level is 'loud'",
                "--endpoints 10.0.0.5:1 --listen 127.0.0.1:1 --metrics-bind-address x | metricsBindAddress is 'x'",
                "--endpoints 10.0.0.5:1 --listen | --listen has no value",
                "--endpoints --listen 127.0.0.1:1 | --endpoints has no value",
                "--endpoint 10.0.0.5:1 | has no option '--endpoint'",
                "10.0.0.5:1 | has no option '10.0.0.5:1'",
            })
    void wrongArgumentsAreRejectedInWords(String line, String message) {
        assertThatThrownBy(() -> read(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void emptyAddressDisablesHealthAndMetrics() {
        SidecarConfig config = read(
                "--endpoints=10.0.0.5:1",
                "--listen=127.0.0.1:1",
                "--healthz-bind-address=",
                "--metrics-bind-address",
                "");

        assertThat(config.health().healthzBindAddress()).isNull();
        assertThat(config.health().metricsBindAddress()).isNull();
    }
}
