package io.fairlead.k8s.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.testkit.LogKit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arguments and files of a kube-proxy, given to {@code fairlead node} as they are. */
class KubeProxyTakeoverTest {
    private static final String OWN = "apiVersion: fairlead.io/v1alpha1\nkind: ProxyConfiguration\n";
    private static final String KUBE_PROXY =
            "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

    private final NodeKit kit = new NodeKit();

    @TempDir
    Path temp;

    private String file(String text) throws IOException {
        Path file = temp.resolve("node.yaml");
        Files.writeString(file, text);
        return file.toString();
    }

    private static Path sample(Path temp, String name) throws IOException {
        Path file = temp.resolve(name);
        try (InputStream text = KubeProxyTakeoverTest.class.getResourceAsStream("/kube-proxy/" + name)) {
            Files.copy(Objects.requireNonNull(text), file);
        }
        return file;
    }

    /** What the arguments mean, without starting anything. */
    private int print(String... args) {
        return kit.run(
                Stream.concat(Stream.of("--print-config"), Stream.of(args)).toArray(String[]::new));
    }

    @Test
    void argumentsOfTheDaemonSetThatKubeadmWritesAreTaken() throws IOException {
        Path config = sample(temp, "kubeadm-config.conf");
        try (LogKit log = LogKit.capture()) {
            assertThat(print("--config=" + config, "--hostname-override=Worker-1"))
                    .as(kit.err())
                    .isZero();

            assertThat(log.messages())
                    .containsExactly(
                            "INFO " + config
                                    + ":1:1: ignored fields that are unset or have the defaults of kube-proxy: 32; they can stay");
        }
        assertThat(kit.printed("hostnameOverride")).isEqualTo("worker-1 # flag --hostname-override");
        assertThat(kit.printed("kubeconfig"))
                .isEqualTo("/var/lib/kube-proxy/kubeconfig.conf # file " + config + ":8:15");
        assertThat(kit.printed("kubeApiQps")).isEqualTo("5.0 # default");
        assertThat(kit.printed("healthzBindAddress")).isEqualTo("0.0.0.0:10256 # default");
        assertThat(kit.printed("selector")).isEqualTo("random # default");
        assertThat(kit.printed("capture")).isEqualTo("none # default");
        assertThat(kit.printed("clusterCidr")).isEqualTo("[10.244.0.0/16] # file " + config + ":10:14");
        assertThat(kit.printed("detectLocalMode")).isEqualTo("ClusterCIDR # default");
    }

    @Test
    void podsAreToldFromOthersAsKubeProxyDoes() throws IOException {
        print("--detect-local-mode=InterfaceNamePrefix", "--pod-interface-name-prefix=veth", "--cluster_cidr=");
        assertThat(kit.printed("detectLocalMode")).isEqualTo("InterfaceNamePrefix # flag --detect-local-mode");
        assertThat(kit.printed("podInterfaceNamePrefix")).isEqualTo("veth # flag --pod-interface-name-prefix");
        assertThat(kit.printed("clusterCidr")).isEqualTo("[] # flag --cluster-cidr");

        String file = file(KUBE_PROXY + "detectLocalMode: BridgeInterface\ndetectLocal: {bridgeInterface: cbr0}\n");
        print("--config", file, "--masquerade-all=False");
        assertThat(kit.printed("detectLocalMode")).isEqualTo("BridgeInterface # file " + file + ":3:18");
        assertThat(kit.printed("podBridgeInterface")).isEqualTo("cbr0 # file " + file + ":4:32");
        assertThat(kit.printed("masqueradeAll")).isEqualTo("false # flag --masquerade-all");
    }

    @Test
    void fileWithAllDefaultsOfKubeProxyChangesNothingAndWarnsOfNothing() throws IOException {
        print();
        String defaults = kit.out();
        Path config = sample(temp, "defaults.yaml");
        try (LogKit log = LogKit.capture()) {
            assertThat(print("--config", config.toString())).as(kit.err()).isZero();

            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .startsWith("INFO ")
                    .contains("ignored fields");
        }
        assertThat(kit.out().replaceAll(" +#.*", "")).isEqualTo(defaults.replaceAll(" +#.*", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // of a managed cluster with a static pod
                "--master=https://10.0.0.1 --kubeconfig=/var/lib/kube-proxy/kubeconfig --cluster-cidr=10.4.0.0/14"
                        + " --oom-score-adj=-998 --v=2 --feature-gates=DynamicKubeletConfig=false"
                        + " --iptables-sync-period=1m --iptables-min-sync-period=10s --ipvs-sync-period=1m"
                        + " --ipvs-min-sync-period=10s --detect-local-mode=NodeCIDR",
                // of another one, with the values behind blanks
                "--conntrack-max-per-core 0 --metrics-bind-address 0.0.0.0:10249 --kubeconfig /k --cluster-cidr"
                        + " 10.244.0.0/16,fd00::/48 --detect-local-mode ClusterCIDR --pod-interface-name-prefix= -v 3",
                // of a distribution that has logs of its own
                "--proxy-mode=iptables --logtostderr --alsologtostderr=false --log-file=/var/log/kube-proxy.log"
                        + " --hostname-override=node-1 --bind-address=0.0.0.0 --healthz-bind-address=127.0.0.1"
                        + " --conntrack-tcp-timeout-established=0s --conntrack-tcp-timeout-close-wait=0s --nodeport-addresses="
            })
    void argumentsOfKubeProxiesInTheWildAreTaken(String args) {
        assertThat(print(args.split(" "))).as(kit.err()).isZero();
    }

    @Test
    void ipvsSchedulerIsASelectorUnlessThereIsOne() throws IOException {
        print("--proxy-mode=ipvs", "--ipvs-scheduler=lc");
        assertThat(kit.printed("selector")).isEqualTo("least-conn # flag --ipvs-scheduler");

        String ipvs = file(KUBE_PROXY + "mode: ipvs\nipvs: {scheduler: sh}\n");
        print("--config", ipvs);
        assertThat(kit.printed("selector")).isEqualTo("maglev # file " + ipvs + ":4:19");

        print("--config", ipvs, "--ipvs-scheduler=wlc");
        assertThat(kit.printed("selector")).isEqualTo("least-conn # flag --ipvs-scheduler");

        print("--config", ipvs, "--selector=p2c");
        assertThat(kit.printed("selector")).isEqualTo("p2c # flag --selector");

        print("--config", file(OWN + "selector: p2c\n"), "--proxy-mode=ipvs");
        assertThat(kit.printed("selector")).startsWith("p2c # file");
    }

    @Test
    void nodePortsAreServedAsInModeNftablesUnlessSomethingElseIsSaid() throws IOException {
        print("--proxy-mode=nftables");
        assertThat(kit.printed("nodeportAddresses")).isEqualTo("[primary] # flag --proxy-mode");

        print("--config", file(KUBE_PROXY + "mode: nftables\nnodePortAddresses: [10.0.0.0/8]\n"));
        assertThat(kit.printed("nodeportAddresses")).startsWith("[10.0.0.0/8] # file");
    }

    @Test
    void healthIsServedAtIpv6IfTheNodeIs() {
        print("--bind-address=fd00::1");
        assertThat(kit.printed("healthzBindAddress")).isEqualTo("'[::]:10256' # default");
        assertThat(kit.printed("metricsBindAddress")).isEqualTo("'[::1]:10249' # default");
    }

    @Test
    void switchesMayHaveAValue() {
        print("--bind-address-hard-fail");
        assertThat(kit.printed("bindAddressHardFail")).isEqualTo("true # flag --bind-address-hard-fail");
        print("--bind_address_hard_fail=false");
        assertThat(kit.printed("bindAddressHardFail")).isEqualTo("false # flag --bind-address-hard-fail");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--kubeconfig=",
                "--master=",
                "--service-proxy-name=",
                "--hostname-override=",
                "--bind-address=",
                "--cluster-cidr=",
                "--detect-local-mode=",
                "--pod-bridge-interface=",
                "--pod-interface-name-prefix="
            })
    void optionWithoutAValueIsNotSet(String arg) {
        print();
        String defaults = kit.out();

        assertThat(print(arg)).as(kit.err()).isZero();
        assertThat(kit.out().replaceAll(" +#.*", "")).isEqualTo(defaults.replaceAll(" +#.*", ""));
    }

    @Test
    void initOnlyHasNothingToDo() {
        assertThat(kit.run("--init-only")).as(kit.err()).isZero();
        assertThat(kit.out()).isEmpty();
    }
}
