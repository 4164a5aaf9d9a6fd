package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.config.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeArgumentsTest {
    private static final String OWN = "apiVersion: fairlead.io/v1alpha1\nkind: ProxyConfiguration\n";
    private final NodeKit kit = new NodeKit();
    private final Level level = LogManager.getRootLogger().getLevel();

    @TempDir
    Path temp;

    @AfterEach
    void restoreLogLevel() {
        Configurator.setRootLevel(level);
    }

    private String file(String text) throws IOException {
        Path file = temp.resolve("node.yaml");
        Files.writeString(file, text);
        return file.toString();
    }

    /** What the arguments mean, without starting anything. */
    private int print(String... args) {
        return kit.run(
                Stream.concat(Stream.of("--print-config"), Stream.of(args)).toArray(String[]::new));
    }

    @Test
    void flagComesBeforeFileBeforeEnvironmentBeforeDefault() throws IOException {
        kit.with("KUBECONFIG", "/environment").with("NODE_NAME", "environment").with("FAIRLEAD_LOG_LEVEL", "WARN");
        String file = file(OWN + "kubeconfig: /file\nhostnameOverride: File\nlogLevel: error\n");

        print("--config", file, "--kubeconfig=/flag", "--hostname-override", " Flag ", "--log-level=debug");
        assertThat(kit.printed("kubeconfig")).isEqualTo("/flag # flag --kubeconfig");
        assertThat(kit.printed("hostnameOverride")).isEqualTo("flag # flag --hostname-override");
        assertThat(kit.printed("logLevel")).isEqualTo("DEBUG # flag --log-level");

        print("--config=" + file);
        assertThat(kit.printed("kubeconfig")).isEqualTo("/file # file " + file + ":3:13");
        assertThat(kit.printed("hostnameOverride")).isEqualTo("file # file " + file + ":4:19");
        assertThat(kit.printed("logLevel")).isEqualTo("ERROR # file " + file + ":5:11");

        print();
        assertThat(kit.printed("kubeconfig")).isEqualTo("/environment # environment KUBECONFIG");
        assertThat(kit.printed("hostnameOverride")).isEqualTo("environment # environment NODE_NAME");
        assertThat(kit.printed("logLevel")).isEqualTo("WARN # environment FAIRLEAD_LOG_LEVEL");

        kit.with("KUBECONFIG", "").with("NODE_NAME", "").with("FAIRLEAD_LOG_LEVEL", "");
        print();
        assertThat(kit.printed("kubeconfig")).isEqualTo("null # default");
        assertThat(kit.printed("hostnameOverride")).isEqualTo(HostName.read() + " # default");
        assertThat(kit.printed("logLevel")).isEqualTo("INFO # default");
    }

    @Test
    void onlyTheManifestsSayWhichNodeItIsUnlessItIsNamed() {
        print("--manifests", "x");
        assertThat(kit.printed("hostnameOverride")).isEqualTo("null # default");

        kit.with("NODE_NAME", "Node-1");
        print("--manifests", "x");
        assertThat(kit.printed("hostnameOverride")).isEqualTo("node-1 # environment NODE_NAME");
    }

    @Test
    void logLevelIsAppliedWherverItIsSet() throws IOException {
        String file = file(OWN + "logLevel: TRACE\n");

        assertThat(kit.execute("--log-level", "warn", "node", "--print-config", "--config", file))
                .isZero();
        assertThat(kit.printed("logLevel")).isEqualTo("WARN # flag --log-level");
        assertThat(LogManager.getRootLogger().getLevel()).isEqualTo(Level.WARN);

        print("--config", file);
        assertThat(LogManager.getRootLogger().getLevel()).isEqualTo(Level.TRACE);

        print("--config", file, "-v=4");
        assertThat(kit.printed("logLevel")).isEqualTo("DEBUG # flag -v");
        assertThat(LogManager.getRootLogger().getLevel()).isEqualTo(Level.DEBUG);

        print("--v=6", "--log-level=info");
        assertThat(kit.printed("logLevel")).isEqualTo("INFO # flag --log-level");
    }

    @Test
    void everyValueOfAFileIsTaken() throws IOException {
        String file = file(OWN + """
                nodeportAddresses: [10.0.0.0/8, fd00::/8]
                capture: tproxy
                clusterCidr: [10.244.0.0/16, fd00:10::/48]
                masqueradeAll: true
                relay: copy
                idleTimeout: 0
                bindAddressHardFail: true
                kubeApiQps: 7.5
                affinityClients: 2147483647
                healthzBindAddress: ""
                """);

        assertThat(print("--config", file)).isZero();
        assertThat(kit.printed("nodeportAddresses")).startsWith("[10.0.0.0/8, 'fd00::/8'] # file");
        assertThat(kit.printed("capture")).startsWith("tproxy # file");
        assertThat(kit.printed("clusterCidr")).startsWith("[10.244.0.0/16, 'fd00:10::/48'] # file");
        assertThat(kit.printed("masqueradeAll")).startsWith("true # file");
        assertThat(kit.printed("relay")).startsWith("copy # file");
        assertThat(kit.printed("idleTimeout")).startsWith("'0' # file");
        assertThat(kit.printed("bindAddressHardFail")).startsWith("true # file");
        assertThat(kit.printed("kubeApiQps")).startsWith("7.5 # file");
        assertThat(kit.printed("affinityClients")).startsWith("2147483647 # file");
        assertThat(kit.printed("healthzBindAddress")).startsWith("'' # file");
        assertThat(kit.printed("metricsBindAddress")).isEqualTo("127.0.0.1:10249 # default");
    }

    @Test
    void whatIsPrintedIsAFileThatMeansTheSame() throws IOException {
        print(
                "--idle-timeout=0",
                "--nodeport-addresses=10.0.0.0/8,::/0",
                "--capture=auto",
                "--cluster-cidr=10.244.0.0/16,fd00:10::/48",
                "--detect-local-mode=BridgeInterface",
                "--pod-bridge-interface=cbr0",
                "--masquerade-all",
                "--bind-address=::",
                "--metrics-bind-address=");
        String first = kit.out();

        assertThat(print("--config", file(first))).as(kit.err()).isZero();
        assertThat(kit.out().replaceAll(" +#.*", "")).isEqualTo(first.replaceAll(" +#.*", ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            # file                          | arguments                     | message
            "dialAttempts: 0"               | ""                            | node.yaml:3:15: dialAttempts is 0; allowed are 1 to 100
            "dialAttempts: 0"               | --dial-attempts=101           | --dial-attempts is 101; allowed are 1 to 100
            "keepAliveIdle: 10ms"           | ""                            | node.yaml:3:16: keepAliveIdle is 10ms; allowed are 0 or 1s to 9h6m7s
            "udpMaxSessions: 0"             | ""                            | node.yaml:3:17: udpMaxSessions is 0; allowed are 1 to 1000000
            "udpRepliedTimeout: 0"          | ""                            | node.yaml:3:20: udpRepliedTimeout is 0; allowed are 1s to 720h
            "listPageSize: 0"               | ""                            | node.yaml:3:15: listPageSize is 0; allowed are 1 to 100000
            "kubeApiBurst: 99999999999"     | ""                            | node.yaml:3:15: kubeApiBurst: '99999999999' is too large
            "affinityClients: 99999999999"  | ""                            | node.yaml:3:18: affinityClients is 99999999999; allowed are 1 to 2147483647
            "relay: fast"                   | ""                            | node.yaml:3:8: relay: 'fast' is not a relay mode; allowed are [auto, splice, copy]
            "selector: leastconn"           | ""                            | node.yaml:3:11: selector: unknown endpoint selector 'leastconn' (did you mean 'least-conn'?)
            "selector: p2c"                 | --selector=leastconn          | --selector: unknown endpoint selector 'leastconn' (did you mean 'least-conn'?)
            "logLevel: loud"                | ""                            | node.yaml:3:11: logLevel: 'loud' is not a log level; allowed are [OFF, ERROR, WARN, INFO, DEBUG, TRACE]
            "capture: magic"                | ""                            | node.yaml:3:10: capture is 'magic'; allowed are auto, none, bind and tproxy
            "capture: bind"                 | --capture=                    | --capture is ''; allowed are auto, none, bind and tproxy
            "clusterCidr: [10.0.0.0]"       | ""                            | node.yaml:3:14: clusterCidr: '10.0.0.0' is not a CIDR
            "clusterCidr: [10.0.0.0]"       | --cluster-cidr=fd00::/8,x     | --cluster-cidr: 'x' is not a CIDR
            "detectLocalMode: nodeCidr"     | ""                            | node.yaml:3:18: detectLocalMode is 'nodeCidr'; allowed are ClusterCIDR, NodeCIDR, BridgeInterface, InterfaceNamePrefix
            "detectLocalMode: BridgeInterface" | ""                         | --pod-bridge-interface is not set; expected the name of a bridge, since detectLocalMode is BridgeInterface
            "detectLocalMode: InterfaceNamePrefix" | ""                     | --pod-interface-name-prefix is not set; expected what the names of pods' interfaces begin with, since detectLocalMode is InterfaceNamePrefix
            "podBridgeInterface: 'a b'"     | --detect-local-mode=BridgeInterface | node.yaml:3:21: podBridgeInterface is 'a b'; allowed are 1 to 15 letters
            "podInterfaceNamePrefix: 'a/'"  | --detect-local-mode=InterfaceNamePrefix | node.yaml:3:25: podInterfaceNamePrefix is 'a/'; allowed are 1 to 15 letters
            "masqueradeAll: 1"              | ""                            | node.yaml:3:16: masqueradeAll: 1 has the wrong type; expected true or false
            "bindAddress: localhost"        | ""                            | node.yaml:3:14: bindAddress: 'localhost' is not an IP address
            "healthzBindAddress: x"         | ""                            | node.yaml:3:21: healthzBindAddress is 'x'; expected an IP address with or without a port
            "nodeportAddresses: [a]"        | ""                            | node.yaml:3:20: nodeportAddresses: 'a' is not a CIDR
            "nodeportAddresses: [a]"        | --nodeport-addresses=b        | --nodeport-addresses: 'b' is not a CIDR
            "hostnameOverride: a_b"         | ""                            | node.yaml:3:19: hostnameOverride is 'a_b'; expected the name of the Node
            ""                              | ""                            | $NODE_NAME is '$(x)'; expected the name of the Node
            "dialTimeout: 100ms"            | --hostname-override=a         | node.yaml:3:14: dialTimeout is 100ms, which is less than dialAttemptTimeout, 1s500ms; it must allow at least one attempt
            ""                              | --dial-attempt-timeout=20s -v=2 --hostname-override=a | --dial-timeout is 10s, which is less than dialAttemptTimeout, 20s; it must allow at least one attempt
            "ejectionMaxTime: 5s"           | --hostname-override=a         | node.yaml:3:18: ejectionMaxTime is 5s, which is less than ejectionTime, 10s
            "ejectionTime: 2m"              | --hostname-override=a         | --ejection-max-time is 1m, which is less than ejectionTime, 2m
            "master: x"                     | --master=y                    | --master is 'y'; expected a URL such as https://192.168.0.10:6443
            "dialAtempts: 5"                | ""                            | node.yaml:3:1: dialAtempts: is not a configuration key (did you mean 'dialAttempts'?)
            """)
    void whatIsNotAllowedIsRefusedByTheNameThatTheUserGaveIt(String text, String args, String message)
            throws IOException {
        kit.with("NODE_NAME", text.contains("hostname") || !args.isEmpty() ? "a" : "$(x)");
        String file = file(OWN + text);

        assertThat(print(Stream.concat(
                                Stream.of("--config", file),
                                Stream.of(args.split(" ")).filter(a -> !a.isEmpty()))
                        .toArray(String[]::new)))
                .isEqualTo(2);
        assertThat(kit.err().replace(temp + "/", ""))
                .startsWith("fairlead: " + message)
                .doesNotContain("\tat ");
        assertThat(kit.out()).isEmpty();
    }

    @Test
    void switchThatTheFileHasOnAlreadyStaysOn() throws IOException {
        String file = file(OWN + "masqueradeAll: true\nbindAddressHardFail: true\n");

        print("--config", file, "--masquerade-all", "--bind-address-hard-fail");
        assertThat(kit.printed("masqueradeAll")).isEqualTo("true # flag --masquerade-all");
        assertThat(kit.printed("bindAddressHardFail")).isEqualTo("true # flag --bind-address-hard-fail");
    }

    @Test
    void udpTimeoutsOfKubeProxyAreThoseOfSessions() throws IOException {
        String kubeProxy = file("""
                apiVersion: kubeproxy.config.k8s.io/v1alpha1
                kind: KubeProxyConfiguration
                conntrack: {udpTimeout: 10s, udpStreamTimeout: 4m0s}
                ipvs: {udpTimeout: 5m0s}
                """);

        print("--config", kubeProxy);
        assertThat(kit.printed("udpUnrepliedTimeout")).isEqualTo("10s # file " + kubeProxy + ":3:25");
        assertThat(kit.printed("udpRepliedTimeout")).isEqualTo("4m # file " + kubeProxy + ":3:48");

        print("--config", kubeProxy, "--conntrack-udp-timeout-stream=3m");
        assertThat(kit.printed("udpUnrepliedTimeout")).startsWith("10s # file");
        assertThat(kit.printed("udpRepliedTimeout")).isEqualTo("3m # flag --conntrack-udp-timeout-stream");

        print("--config", kubeProxy, "--proxy-mode=ipvs", "--conntrack-udp-timeout=7s");
        assertThat(kit.printed("udpUnrepliedTimeout")).isEqualTo("5m # file " + kubeProxy + ":4:20");
        assertThat(kit.printed("udpRepliedTimeout")).isEqualTo("5m # file " + kubeProxy + ":4:20");

        print("--proxy-mode=ipvs", "--ipvs-udp-timeout=5m", "--udp-replied-timeout=1h");
        assertThat(kit.printed("udpUnrepliedTimeout")).isEqualTo("5m # flag --ipvs-udp-timeout");
        assertThat(kit.printed("udpRepliedTimeout")).isEqualTo("1h # flag --udp-replied-timeout");

        print("--conntrack-udp-timeout=0s");
        assertThat(kit.printed("udpUnrepliedTimeout")).isEqualTo("30s # default");

        assertThat(print("--conntrack-udp-timeout=100ms")).isEqualTo(2);
        assertThat(kit.err()).startsWith("fairlead: --conntrack-udp-timeout is 100ms; allowed are 1s to 720h");
    }

    @Test
    void fileThatDoesNotExistIsRefusedUnlessSomebodyOnlyAsksForHelp() {
        assertThat(kit.run("--config=/nowhere.yaml")).isEqualTo(2);
        assertThat(kit.err())
                .startsWith(
                        "fairlead: /nowhere.yaml: cannot be read: it does not exist; --config names the configuration file");
        assertThat(kit.run("--config=/nowhere.yaml", "--help")).isZero();
    }

    @Test
    void kubeconfigThatDoesNotExistIsNamed() {
        assertThat(kit.run("--kubeconfig=/nowhere")).isEqualTo(2);
        assertThat(kit.err()).contains("kubeconfig '/nowhere' cannot be read: it does not exist");
    }

    @Test
    void unknownOptionsAreStillRefused() {
        assertThat(kit.run("--iptables-sync-perod=30s")).isEqualTo(2);
        assertThat(kit.err()).contains("--iptables-sync-perod");
    }
}
