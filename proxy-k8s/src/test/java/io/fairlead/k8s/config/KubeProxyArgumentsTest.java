package io.fairlead.k8s.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fairlead.k8s.translate.Problem;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KubeProxyArgumentsTest {
    private static KubeProxyArguments sorted(String args) {
        return KubeProxyArguments.of(
                args.isEmpty() ? List.of() : List.of(args.strip().split(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # arguments                                              | what is left
            ''                                                       | ''
            --manifests x --relay=copy                               | --manifests x --relay=copy
            --iptables-sync-period=30s --relay copy                  | --relay copy
            --iptables-sync-period 30s --relay copy                  | --relay copy
            --iptables_sync_period 30s --dial_attempts=4             | --dial-attempts=4
            --cluster_cidr 10.0.0.0/8 --masquerade_all               | --cluster-cidr 10.0.0.0/8 --masquerade-all
            --dial_attempts 4 a_file                                 | --dial-attempts 4 a_file
            --profiling --relay copy                                 | --relay copy
            --profiling=true --relay copy                            | --relay copy
            --profiling=False --relay copy                           | --relay copy
            --oom-score-adj -998 --relay copy                        | --relay copy
            --vmodule= --relay copy                                  | --relay copy
            --feature-gates=A=true,B=false --kubeconfig=/k           | --kubeconfig=/k
            -v=2 --v=2 -v2 -v 2 --v 2 --relay copy                   | --relay copy
            --proxy-mode ipvs --ipvs-scheduler=lc --selector p2c     | --selector p2c
            --cleanup=false --write-config-to= --init-only=0 -x      | -x
            --relay copy -- --profiling                              | --relay copy -- --profiling
            --nonsense --relay copy                                  | --nonsense --relay copy
            """)
    void flagsOfKubeProxyAreTakenOutHoweverTheyAreWritten(String args, String remaining) {
        assertThat(String.join(" ", sorted(args).remaining())).isEqualTo(remaining);
    }

    @Test
    void everyFlagWithoutEffectIsAWarningThatSaysWhy() {
        assertThat(sorted("--iptables-sync-period 30s --profiling=f --ipvs_strict_arp")
                        .problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "--iptables-sync-period: '30s' has no effect: changes take effect immediately; it can stay",
                        "--profiling: 'false' has no effect: profile the JVM with other tools, such as jcmd; it can"
                                + " stay",
                        "--ipvs-strict-arp: 'true' has no effect: no interface gets the addresses of Services; it can"
                                + " stay");
    }

    static List<KubeProxySetting> settingsWithFlag() {
        return KubeProxySetting.all().stream()
                .filter(setting -> setting.flag() != null)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("settingsWithFlag")
    void everyFlagIsTakenWithItsValueAndNothingElse(KubeProxySetting setting) {
        String flag = "--" + setting.flag();
        KubeProxyArguments sorted =
                sorted(setting.isSwitch() ? flag + " a " + flag + "=true b" : flag + " a " + flag + "=a b");

        assertThat(sorted.remaining()).isEqualTo(setting.isSwitch() ? List.of("a", "b") : List.of("b"));
        assertThat(sorted.problems())
                .hasSize(2)
                .allMatch(problem -> problem.severity() == Problem.Severity.WARNING)
                .allMatch(problem -> problem.toString().contains(setting.reason()));
    }

    @ParameterizedTest
    @CsvSource({
        "-v=0, ",
        "-v=3, ",
        "--v=3, ",
        "-v=4, DEBUG",
        "-v4, DEBUG",
        "-v 5, DEBUG",
        "--v=6, TRACE",
        "--v 10, TRACE",
        "-v=6 --v=2, "
    })
    void verbosityIsALogLevelWithoutAWarning(String args, String level) {
        KubeProxyArguments sorted = sorted(args);

        assertThat(sorted.logLevel() == null ? null : sorted.logLevel().text()).isEqualTo(level);
        assertThat(sorted.problems()).isEmpty();
        assertThat(sorted.remaining()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --write-config-to=/x  | --write-config-to is not supported: write the configuration with 'fairlead node --print-config
            --profiling=ja        | --profiling is 'ja'; allowed are true and false
            --cleanup=ja          | --cleanup is 'ja'; allowed are true and false
            --v=much              | --v: 'much' is not a log verbosity; write a number
            -v much               | -v: 'much' is not a log verbosity; write a number
            -v                    | -v has no value
            --conntrack-udp-timeout=5      | --conntrack-udp-timeout: '5' is not a duration; write a whole number with a unit
            --ipvs-udp-timeout=            | --ipvs-udp-timeout: '' is not a duration
            --vmodule             | --vmodule has no value; write --vmodule=VALUE
            """)
    void whatMustNotBePassedOverIsRefused(String args, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> sorted(args)).withMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --conntrack-udp-timeout=10s                              | udpUnrepliedTimeout=10s
            --conntrack_udp_timeout 2m0s                             | udpUnrepliedTimeout=2m0s
            --conntrack-udp-timeout-stream=4m                        | udpRepliedTimeout=4m
            --conntrack-udp-timeout=0 --conntrack-udp-timeout-stream=0s | ''
            --conntrack-udp-timeout=10s --conntrack-udp-timeout=20s  | udpUnrepliedTimeout=20s
            --conntrack-udp-timeout=10s --conntrack-udp-timeout=0s   | ''
            """)
    void udpTimeoutsOfConntrackAreThoseOfSessions(String args, String settings) {
        KubeProxyArguments sorted = sorted(args);

        assertThat(sorted.settings().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().text())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(settings);
        assertThat(sorted.problems()).isEmpty();
        assertThat(sorted.remaining()).isEmpty();
    }

    @Test
    void initOnlyIsNoticed() {
        assertThat(sorted("--init-only").isInitOnly()).isTrue();
        assertThat(sorted("--init-only=false").isInitOnly()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "--cleanup, true",
        "--cleanup=true, true",
        "--cleanup-iptables, true",
        "--cleanup --cleanup-iptables=false, true",
        "--cleanup=false, false",
        "--relay=copy, false"
    })
    void cleanupIsNoticedUnderBothOfItsNames(String args, boolean isCleanup) {
        assertThat(sorted(args).isCleanup()).isEqualTo(isCleanup);
    }
}
