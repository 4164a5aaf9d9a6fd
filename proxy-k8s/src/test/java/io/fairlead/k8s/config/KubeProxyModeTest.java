package io.fairlead.k8s.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.k8s.translate.Problem.Location;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeProxyModeTest {
    private static @Nullable Setting flag(@Nullable String text, String flag) {
        return text == null ? null : new Setting(text, new ValueOrigin.Flag(flag));
    }

    private static @Nullable Setting field(@Nullable String text, String field) {
        return text == null ? null : new Setting(text, new ValueOrigin.Field(new Location("config.conf", 7, 3), field));
    }

    private static String problems(KubeProxyMode mode) {
        return mode.problems().stream()
                .map(problem -> problem.severity() + " " + problem)
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "ipvs,     ,      round-robin",
        "ipvs,     rr,    round-robin",
        "ipvs,     wrr,   round-robin",
        "ipvs,     lc,    least-conn",
        "ipvs,     wlc,   least-conn",
        "ipvs,     sed,   least-conn",
        "ipvs,     nq,    least-conn",
        "ipvs,     sh,    maglev",
        "ipvs,     mh,    maglev",
        "ipvs,     dh,    ",
        "ipvs,     lblc,  ",
        "iptables, lc,    ",
        "nftables, lc,    ",
        ",         lc,    ",
        ",         ,      "
    })
    void schedulerOfIpvsIsASelector(@Nullable String mode, @Nullable String scheduler, @Nullable String selector) {
        KubeProxyMode asked = new KubeProxyMode(flag(mode, "--proxy-mode"), flag(scheduler, "--ipvs-scheduler"), null);

        assertThat(asked.selector().map(Setting::text).orElse(null)).isEqualTo(selector);
    }

    @Test
    void nodePortsAreServedAtThePrimaryAddressesInModeNftablesAlone() {
        assertThat(new KubeProxyMode(flag("nftables", "--proxy-mode"), null, null).nodeportAddresses())
                .hasValueSatisfying(setting -> assertThat(setting.text()).isEqualTo("primary"));
        assertThat(new KubeProxyMode(flag("ipvs", "--proxy-mode"), null, null).nodeportAddresses())
                .isEmpty();
        assertThat(KubeProxyMode.UNSET.nodeportAddresses()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            iptables  |      | WARNING --proxy-mode: 'iptables' has no effect: Fairlead proxies in user space; it can stay
            userspace |      | WARNING --proxy-mode: 'userspace' has no effect: Fairlead proxies in user space; it can stay
            ipvs      |      | NOTE --proxy-mode: the IPVS scheduler rr is translated to the selector round-robin here; set selector to change that
            ipvs      | lc   | NOTE --ipvs-scheduler: the IPVS scheduler lc is translated to the selector least-conn here; set selector to change that
            ipvs      | dh   | WARNING --ipvs-scheduler: no selector corresponds to the IPVS scheduler 'dh'; set selector; the default is random
            nftables  |      | NOTE --proxy-mode: mode nftables: node ports are served at the primary addresses of the node, as in kube-proxy; set nodeportAddresses to change that
                      | lc   | WARNING --ipvs-scheduler: 'lc' has no effect: the mode is not ipvs; choose a selector
                      |      | ''
            """)
    void flagsAreExplained(@Nullable String mode, @Nullable String scheduler, String problem) {
        KubeProxyMode asked = new KubeProxyMode(flag(mode, "--proxy-mode"), flag(scheduler, "--ipvs-scheduler"), null);

        assertThat(problems(asked)).isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            iptables  | rr   | ''
                      | rr   | ''
            userspace |      | WARNING config.conf:7:3: mode: 'userspace' has no effect: Fairlead proxies in user space; it can stay
                      | lc   | WARNING config.conf:7:3: ipvs.scheduler: 'lc' has no effect: the mode is not ipvs; choose a selector
            ipvs      | lc   | NOTE config.conf:7:3: ipvs.scheduler: the IPVS scheduler lc is translated to the selector least-conn here; set selector to change that
            """)
    void fieldsAreExplainedUnlessTheyAreDefaults(@Nullable String mode, @Nullable String scheduler, String problem) {
        assertThat(problems(new KubeProxyMode(field(mode, "mode"), field(scheduler, "ipvs.scheduler"), null)))
                .isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ipvs     | 10m |  10m | ''
            ipvs     |     |      | ''
            iptables | 10m |      | WARNING --ipvs-udp-timeout: '10m' has no effect: the mode is not ipvs; set udpUnrepliedTimeout and udpRepliedTimeout
                     | 10m |      | WARNING --ipvs-udp-timeout: '10m' has no effect: the mode is not ipvs; set udpUnrepliedTimeout and udpRepliedTimeout
            """)
    void udpTimeoutOfIpvsIsThatOfSessionsInModeIpvsAlone(
            @Nullable String mode, @Nullable String set, @Nullable String timeout, String problem) {
        KubeProxyMode asked = new KubeProxyMode(field(mode, "mode"), null, flag(set, "--ipvs-udp-timeout"));

        assertThat(asked.udpSessionTimeout().map(Setting::text).orElse(null)).isEqualTo(timeout);
        assertThat(problems(asked).lines().filter(line -> line.startsWith("WARN")))
                .containsExactlyElementsOf(problem.isEmpty() ? List.of() : List.of(problem));
        assertThat(KubeProxyMode.UNSET.or(asked)).isEqualTo(asked);
    }

    @Test
    void flagComesBeforeTheFile() {
        KubeProxyMode flags = new KubeProxyMode(null, flag("lc", "--ipvs-scheduler"), null);
        KubeProxyMode file = new KubeProxyMode(field("ipvs", "mode"), field("sh", "ipvs.scheduler"), null);

        assertThat(flags.or(file).selector())
                .hasValue(new Setting("least-conn", new ValueOrigin.Flag("--ipvs-scheduler")));
        assertThat(KubeProxyMode.UNSET.or(file).selector()).map(Setting::text).hasValue("maglev");
        assertThat(file.or(KubeProxyMode.UNSET)).isEqualTo(file);
        assertThat(problems(flags.or(file)).lines())
                .extracting(line -> line.substring(0, 4))
                .containsOnly("NOTE");
    }
}
