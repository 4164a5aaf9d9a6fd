package io.fairlead.k8s.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.config.DurationText;
import io.fairlead.k8s.translate.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigFileTest {
    private static final String OWN = "apiVersion: fairlead.io/v1alpha1\nkind: ProxyConfiguration\n";
    private static final String KUBE_PROXY =
            "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

    private static final List<ConfigKey> KEYS = List.of(
            key("dialAttempts", ValueType.WHOLE_NUMBER),
            key("dialAttemptTimeout", ValueType.DURATION),
            key("bindAddressHardFail", ValueType.SWITCH),
            key("kubeApiQps", ValueType.NUMBER),
            key("kubeApiBurst", ValueType.WHOLE_NUMBER),
            key("idleTimeout", ValueType.DURATION),
            key("hostnameOverride", ValueType.TEXT),
            key("bindAddress", ValueType.TEXT),
            key("healthzBindAddress", ValueType.TEXT),
            key("metricsBindAddress", ValueType.TEXT),
            key("kubeconfig", ValueType.TEXT),
            key("nodeportAddresses", ValueType.LIST),
            key("clusterCidr", ValueType.LIST),
            key("detectLocalMode", ValueType.TEXT),
            key("podBridgeInterface", ValueType.TEXT),
            key("podInterfaceNamePrefix", ValueType.TEXT),
            key("masqueradeAll", ValueType.SWITCH),
            key("udpUnrepliedTimeout", ValueType.DURATION),
            key("udpRepliedTimeout", ValueType.DURATION));

    @TempDir
    Path temp;

    private static ConfigKey key(String name, ValueType type) {
        return new ConfigKey(name, type, text -> {
            if (type == ValueType.DURATION) {
                DurationText.parse(text);
            }
        });
    }

    private ConfigFile read(String text) throws IOException {
        Path file = temp.resolve("node.yaml");
        Files.writeString(file, text);
        return ConfigFile.read(file, KEYS);
    }

    private String settings(String text) throws IOException {
        return read(text).settings().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().text())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private String failure(String text) {
        try {
            return "nothing wrong, but " + settings(text);
        } catch (ConfigFileException e) {
            return String.valueOf(e.getMessage()).replace(temp + "/", "");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                                       | ""
            "dialAttempts: 5"                        | dialAttempts=5
            "dialAttempts: null"                     | ""
            "dialAttempts:"                          | ""
            "dialAttemptTimeout: 1m30s"              | dialAttemptTimeout=1m30s
            "dialAttemptTimeout: 0"                  | dialAttemptTimeout=0
            "kubeApiQps: 0.5"                        | kubeApiQps=0.5
            "kubeApiQps: 7"                          | kubeApiQps=7
            "bindAddressHardFail: true"              | bindAddressHardFail=true
            "healthzBindAddress: ''"                 | healthzBindAddress=
            "hostnameOverride: '7'"                  | hostnameOverride=7
            "nodeportAddresses: [10.0.0.0/8, '::/0']"  | nodeportAddresses=10.0.0.0/8,::/0
            "nodeportAddresses: 10.0.0.0/8,::/0"     | nodeportAddresses=10.0.0.0/8,::/0
            "nodeportAddresses:\n- primary"          | nodeportAddresses=primary
            """)
    void ownFileSetsKeys(String text, String settings) throws IOException {
        assertThat(settings(OWN + text.translateEscapes())).isEqualTo(settings);
        assertThat(read(OWN + text.translateEscapes()).problems()).isEmpty();
    }

    @Test
    void jsonIsReadToo() throws IOException {
        assertThat(settings("""
                {"apiVersion": "fairlead.io/v1alpha1", "kind": "ProxyConfiguration", "dialAttempts": 7}
                """)).isEqualTo("dialAttempts=7");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "dialAtempts: 5"              | node.yaml:3:1: dialAtempts: is not a configuration key (did you mean 'dialAttempts'?); correct or remove it; 'fairlead node --print-config' shows all keys
            "dial-attempts: 5"            | node.yaml:3:1: dial-attempts: is not a configuration key (did you mean 'dialAttempts'?); correct or remove it
            "nodePortAddresses: []"       | node.yaml:3:1: nodePortAddresses: is not a configuration key (did you mean 'nodeportAddresses'?); correct or remove it
            "xyz: {a: 1}"                 | node.yaml:3:1: xyz: is not a configuration key; correct or remove it
            "dialAttempts: 5\n  \ndialAttempts: 6" | node.yaml:5:1: is not valid YAML or JSON: the key 'dialAttempts' occurs twice; correct the file and start again
            "dialAttempts: '5'"           | node.yaml:3:15: dialAttempts: \"5\" has the wrong type; expected a whole number; correct the field and start again
            "dialAttempts: 5.5"           | node.yaml:3:15: dialAttempts: 5.5 has the wrong type; expected a whole number
            "dialAttempts: [5]"           | node.yaml:3:15: dialAttempts: [5] has the wrong type; expected a whole number
            "dialAttemptTimeout: 30"      | node.yaml:3:21: dialAttemptTimeout: 30 has the wrong type; expected a duration, such as 250ms, 30s, 5m, 1h or 1m30s, or 0
            "dialAttemptTimeout: 30 sec"  | node.yaml:3:21: dialAttemptTimeout: '30 sec' is not a duration; write a whole number with a unit
            "bindAddressHardFail: maybe"    | node.yaml:3:22: bindAddressHardFail: \"maybe\" has the wrong type; expected true or false
            "kubeApiQps: many"            | node.yaml:3:13: kubeApiQps: \"many\" has the wrong type; expected a number
            "hostnameOverride: 7"         | node.yaml:3:19: hostnameOverride: 7 has the wrong type; expected text; put it in quotes
            "nodeportAddresses: [1]"      | node.yaml:3:20: nodeportAddresses: [1] has the wrong type; expected a list of strings
            "nodeportAddresses: {a: b}"   | node.yaml:3:20: nodeportAddresses: {\"a\":\"b\"} has the wrong type; expected a list of strings
            "dialAttempts: [5"            | node.yaml:3:17: is not valid YAML or JSON: while parsing a flow sequence
            "---\na: 1"                   | node.yaml: has 2 YAML documents; expected one; correct the file and start again
            """)
    void whatIsWrongInAnOwnFileIsNamedWithItsPlace(String text, String message) {
        assertThat(failure(OWN + text.translateEscapes())).startsWith(message.translateEscapes());
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThat(failure(OWN + "a: 1\ndialAttempts: x\nkubeApiQps: x\n").lines())
                .extracting(line -> line.substring(0, line.indexOf(" ")))
                .containsExactly("node.yaml:3:1:", "node.yaml:4:15:", "node.yaml:5:13:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                                                                 | node.yaml: has 0 YAML documents; expected one
            "dialAttempts: 1"                                                  | node.yaml:1:1: the file has apiVersion '' and kind ''; allowed are fairlead.io/v1alpha1 with ProxyConfiguration, and kubeproxy.config.k8s.io/v1alpha1 with KubeProxyConfiguration
            "[1, 2]"                                                           | node.yaml:1:1: the file has apiVersion '' and kind ''
            "apiVersion: fairlead.io/v2\nkind: ProxyConfiguration"             | node.yaml:2:7: the file has apiVersion 'fairlead.io/v2' and kind 'ProxyConfiguration'
            "apiVersion: fairlead.io/v1alpha1\nkind: KubeProxyConfiguration"   | node.yaml:2:7: the file has apiVersion 'fairlead.io/v1alpha1' and kind 'KubeProxyConfiguration'
            """)
    void fileOfAnotherKindIsRefused(String text, String message) {
        assertThat(failure(text.translateEscapes())).startsWith(message);
    }

    @Test
    void fileThatCannotBeReadIsNamed() {
        assertThatThrownBy(() -> ConfigFile.read(temp.resolve("none.yaml"), KEYS))
                .isInstanceOf(ConfigFileException.class)
                .hasMessage(
                        temp + "/none.yaml: cannot be read: it does not exist; --config names the configuration file");
        assertThatThrownBy(() -> ConfigFile.read(temp, KEYS)).hasMessageStartingWith(temp + ": cannot be read: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "clientConnection: {kubeconfig: /k, qps: 50, burst: 100}"          | kubeApiBurst=100 kubeApiQps=50 kubeconfig=/k
            "clientConnection: {kubeconfig: '', qps: 0, burst: 0}"             | ""
            "clientConnection: null"                                           | ""
            "hostnameOverride: Node-1"                                         | hostnameOverride=Node-1
            "bindAddress: '::'"                                                | bindAddress=::
            "healthzBindAddress: 0.0.0.0\nmetricsBindAddress: 0.0.0.0:9"       | healthzBindAddress=0.0.0.0 metricsBindAddress=0.0.0.0:9
            "healthzBindAddress: ''"                                           | ""
            "bindAddressHardFail: true"                                        | bindAddressHardFail=true
            "nodePortAddresses: [primary]"                                     | nodeportAddresses=primary
            "nodePortAddresses: []"                                            | ""
            "clusterCIDR: '10.0.0.0/8,fd00::/48'"                              | clusterCidr=10.0.0.0/8,fd00::/48
            "clusterCIDR: ''\ndetectLocalMode: ''"                             | ""
            "detectLocalMode: NodeCIDR"                                        | detectLocalMode=NodeCIDR
            "detectLocal: {bridgeInterface: cbr0, interfaceNamePrefix: ''}"    | podBridgeInterface=cbr0
            "detectLocal: {bridgeInterface: '', interfaceNamePrefix: veth}"    | podInterfaceNamePrefix=veth
            "iptables: {masqueradeAll: true}\nnftables: {masqueradeAll: false}" | masqueradeAll=true
            "iptables: {masqueradeAll: true}\nmode: ipvs"                      | masqueradeAll=true
            "iptables: {masqueradeAll: false}\nmode: nftables\nnftables: {masqueradeAll: true}" | masqueradeAll=true
            "conntrack: {udpTimeout: 10s, udpStreamTimeout: 4m0s}"             | udpRepliedTimeout=4m0s udpUnrepliedTimeout=10s
            "conntrack: {udpTimeout: 0s, udpStreamTimeout: null}"              | ""
            "ipvs: {udpTimeout: 0s}"                                           | ""
            "logging: {verbosity: 2}"                                          | ""
            "logging: {verbosity: 4}"                                          | logLevel=DEBUG
            "logging: {verbosity: 9}"                                          | logLevel=TRACE
            """)
    void fieldsOfAKubeProxyFileThatApplyAreTaken(String text, String settings) throws IOException {
        assertThat(settings(KUBE_PROXY + text.translateEscapes())).isEqualTo(settings);
        assertThat(read(KUBE_PROXY + text.translateEscapes()).problems()).isEmpty();
    }

    @Test
    void modeOfAKubeProxyFileIsTaken() throws IOException {
        KubeProxyMode mode = read(KUBE_PROXY + "mode: ipvs\nipvs: {scheduler: lc, udpTimeout: 5m}")
                .kubeProxy();

        assertThat(mode.selector()).map(Setting::text).hasValue("least-conn");
        assertThat(mode.udpSessionTimeout()).map(Setting::text).hasValue("5m");
        assertThat(read(KUBE_PROXY + "mode: ''\nipvs: {scheduler: ''}").kubeProxy())
                .isEqualTo(KubeProxyMode.UNSET);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "clientConnection: {qps: fast}"       | node.yaml:3:25: clientConnection.qps: \"fast\" has the wrong type; expected a number; correct the field and start again
            "nodePortAddresses: [1]"              | node.yaml:3:20: nodePortAddresses: [1] has the wrong type; expected a list of strings
            "mode: [ipvs]"                        | node.yaml:3:7: mode: [\"ipvs\"] has the wrong type; expected text
            "clusterCIDR: [1]"                    | node.yaml:3:14: clusterCIDR: [1] has the wrong type; expected a list of strings
            "iptables: {masqueradeAll: 'yes'}"    | node.yaml:3:27: iptables.masqueradeAll: \"yes\" has the wrong type; expected true or false
            "conntrack: {udpTimeout: 5}"          | node.yaml:3:25: conntrack.udpTimeout: 5 has the wrong type; expected a duration
            "ipvs: {udpTimeout: 5}"               | node.yaml:3:20: ipvs.udpTimeout: 5 has the wrong type; expected text
            "ipvs: {udpTimeout: soon}"            | node.yaml:3:20: ipvs.udpTimeout: 'soon' is not a duration; write a whole number with a unit
            "logging: {verbosity: much}"          | node.yaml:3:22: logging.verbosity: 'much' is not a log verbosity; write a number
            """)
    void fieldsOfAKubeProxyFileThatApplyMustBeRight(String text, String message) {
        assertThat(failure(KUBE_PROXY + text)).startsWith(message.translateEscapes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            "nftables: {masqueradeAll: true}"     | node.yaml:3:27: nftables.masqueradeAll: true has no effect: it applies to another mode; it can stay
            "mode: nftables\niptables: {masqueradeAll: true}" | node.yaml:4:27: iptables.masqueradeAll: true has no effect: it applies to another mode; it can stay
            "iptables: {localhostNodePorts: true, syncPeriod: 1m}" | node.yaml:3:50: iptables.syncPeriod: \"1m\" has no effect: changes take effect immediately; it can stay
            "featureGates: {X: true}"             | node.yaml:3:15: featureGates: {\"X\":true} has no effect: feature gates apply to kube-proxy only
            "logging: {options: {json: {splitStream: true}}}" | node.yaml:3:20: logging.options: {\"json\":{\"splitStream\":true}} has no effect: logs go to standard error
            "iptables: {brandNew: 1}"             | node.yaml:3:22: iptables.brandNew: is not known, so it has no effect; it can stay
            "clusterCidr: 10.0.0.0/8"             | node.yaml:3:14: clusterCidr: is not known (did you mean 'clusterCIDR'?), so it has no effect; it can stay
            """)
    void fieldsOfAKubeProxyFileWithoutEffectAreWarnings(String text, String warning) throws IOException {
        assertThat(read(KUBE_PROXY + text.translateEscapes()).problems())
                .filteredOn(problem -> problem.severity() == Problem.Severity.WARNING)
                .singleElement()
                .extracting(problem -> problem.toString().replace(temp + "/", ""))
                .asString()
                .startsWith(warning.translateEscapes());
    }

    static List<KubeProxySetting> settingsWithField() {
        return KubeProxySetting.all().stream()
                .filter(setting -> setting.field() != null)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("settingsWithField")
    void everyFieldWithoutEffectIsAWarningUnlessItIsAsKubeProxyHasItAnyway(KubeProxySetting setting)
            throws IOException {
        String field = String.valueOf(setting.field());
        String nested = field.replace(".", ": {") + ": VALUE"
                + "}".repeat(field.length() - field.replace(".", "").length());

        assertThat(read(KUBE_PROXY + nested.replace("VALUE", "changed")).problems())
                .singleElement()
                .extracting(Problem::severity)
                .isEqualTo(Problem.Severity.WARNING);
        for (String quiet : List.of("null", "''", "0", "0s", "false", "[]", "{}", "'" + setting.standard() + "'")) {
            assertThat(read(KUBE_PROXY + nested.replace("VALUE", quiet)).problems())
                    .singleElement()
                    .extracting(Problem::toString)
                    .asString()
                    .contains("ignored fields that are unset or have the defaults of kube-proxy: 1;");
        }
    }
}
