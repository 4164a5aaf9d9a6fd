package io.fairlead.linux;

import static io.fairlead.linux.InNewNamespace.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.model.IpFamily;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Policy routes as the kernel has them. */
final class PolicyRoutesIT {
    private static final PolicyRoute POLICY = new PolicyRoute(0x40, 0xc0, 1064, 99);

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void aPolicyIsAddedOnceAndRemoved(IpFamily family) throws Exception {
        InNewNamespace.run(() -> {
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                List<String> rulesBefore = rules(family);
                assertThat(rtnetlink.hasPolicy(family, POLICY)).isFalse();
                rtnetlink.addPolicy(family, POLICY);
                rtnetlink.addPolicy(family, POLICY);

                assertThat(rtnetlink.hasPolicy(family, POLICY)).isTrue();
                assertThat(rules(family)).hasSize(rulesBefore.size() + 1);
                assertThat(rules(family)).contains("99:\tfrom all fwmark 0x40/0xc0 lookup 1064 proto 250");
                assertThat(table(family, 1064)).singleElement().asString().contains("default dev lo proto 250");
                assertThat(rtnetlink.hasPolicy(other(family), POLICY)).isFalse();

                rtnetlink.deletePolicy(family, POLICY);
                rtnetlink.deletePolicy(family, POLICY);
                assertThat(rtnetlink.hasPolicy(family, POLICY)).isFalse();
                assertThat(rules(family)).isEqualTo(rulesBefore);
                assertThat(table(family, 1064)).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void packetsWithTheMarkBecomeLocal(IpFamily family) throws Exception {
        String lookup = family == IpFamily.IPV4
                ? "ip route get 198.51.100.1 from 127.0.0.1 mark 0x40"
                : "ip -6 route get 2001:db8::1 from ::1 mark 0x40";
        InNewNamespace.run(() -> {
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                rtnetlink.addPolicy(family, POLICY);
                assertThat(command(lookup).getFirst()).startsWith("local ").contains("dev lo table 1064");
            }
        });
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void whatIsMissingOfAPolicyIsAdded(IpFamily family) throws Exception {
        InNewNamespace.run(() -> {
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                rtnetlink.addPolicy(family, POLICY);
                command(ip(family) + " route flush table 1064");
                assertThat(rtnetlink.hasPolicy(family, POLICY)).isFalse();
                rtnetlink.addPolicy(family, POLICY);
                assertThat(rtnetlink.hasPolicy(family, POLICY)).isTrue();
                command(ip(family) + " rule del pref 99");
                assertThat(rtnetlink.hasPolicy(family, POLICY)).isFalse();
                rtnetlink.addPolicy(family, POLICY);
                assertThat(rtnetlink.hasPolicy(family, POLICY)).isTrue();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void rulesOfOthersAreLeftAlone(IpFamily family) throws Exception {
        InNewNamespace.run(() -> {
            command(ip(family) + " rule add fwmark 0x40/0xc0 lookup 1064 pref 99 proto 98");
            command(ip(family) + " rule add fwmark 0x40/0xc0 lookup 1064 pref 98 proto 250");
            command(ip(family) + " rule add fwmark 0x80/0xc0 lookup 1064 pref 99 proto 250");
            command(ip(family) + " rule add fwmark 0x40/0x40 lookup 1064 pref 99 proto 250");
            command(ip(family) + " rule add fwmark 0x40/0xc0 lookup 1065 pref 99 proto 250");
            List<String> before = rules(family);
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThat(rtnetlink.hasPolicy(family, POLICY)).isFalse();
                rtnetlink.addPolicy(family, POLICY);
                assertThat(rtnetlink.hasPolicy(family, POLICY)).isTrue();
                assertThat(rules(family)).hasSize(before.size() + 1).containsAll(before);
                rtnetlink.deletePolicy(family, POLICY);
                assertThat(rules(family)).isEqualTo(before);
                rtnetlink.deletePolicy(family, POLICY);
                assertThat(rules(family)).isEqualTo(before);
            }
        });
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void aTableThatTwoPoliciesShareKeepsItsRouteUntilTheLastIsGone(IpFamily family) throws Exception {
        PolicyRoute second = new PolicyRoute(0x80, 0xc0, POLICY.table(), 100);
        InNewNamespace.run(() -> {
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                rtnetlink.addPolicy(family, POLICY);
                rtnetlink.addPolicy(family, second);
                rtnetlink.deletePolicy(family, POLICY);
                assertThat(rtnetlink.hasPolicy(family, POLICY)).isFalse();
                assertThat(rtnetlink.hasPolicy(family, second)).isTrue();
                rtnetlink.deletePolicy(family, second);
                assertThat(table(family, POLICY.table())).isEmpty();
            }
        });
    }

    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void aTableThatIsSomebodyElsesIsRefused(IpFamily family) throws Exception {
        InNewNamespace.run(() -> {
            command(ip(family) + " route add unreachable default table 1064"
                    + (family == IpFamily.IPV6 ? " metric 1024" : ""));
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                List<String> before = rules(family);
                assertThatThrownBy(() -> rtnetlink.addPolicy(family, POLICY))
                        .isInstanceOf(NetlinkException.class)
                        .hasMessage("cannot add the default route of table 1064: File exists");
                assertThat(rules(family)).isEqualTo(before);
                rtnetlink.deletePolicy(family, POLICY);
                assertThat(table(family, 1064)).singleElement().asString().startsWith("unreachable default");
            }
        });
    }

    @Test
    void withoutPrivilegesTheErrorSaysWhichOneIsMissing() throws Exception {
        InNewNamespace.run(() -> {
            Capabilities.keepOnly(List.of());
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                assertThatThrownBy(() -> rtnetlink.addPolicy(IpFamily.IPV4, POLICY))
                        .isInstanceOfSatisfying(
                                NetlinkException.class,
                                e -> assertThat(e.errno()).isEqualTo(Errno.EPERM))
                        .hasMessage("cannot add the default route of table 1064: Operation not permitted; "
                                + "run as root or with the capability CAP_NET_ADMIN");
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0x1, 0x0, 100, 1",
        "0x3, 0x1, 100, 1",
        "0x1, 0x1, 0, 1",
        "0x1, 0x1, 253, 1",
        "0x1, 0x1, 254, 1",
        "0x1, 0x1, 255, 1",
        "0x1, 0x1, 100, 0",
    })
    void numbersThatMeanSomethingElseAreRejected(String mark, String mask, int table, int priority) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PolicyRoute(Integer.decode(mark), Integer.decode(mask), table, priority));
    }

    private static IpFamily other(IpFamily family) {
        return family == IpFamily.IPV4 ? IpFamily.IPV6 : IpFamily.IPV4;
    }

    private static String ip(IpFamily family) {
        return family == IpFamily.IPV4 ? "ip -4" : "ip -6";
    }

    private static List<String> rules(IpFamily family) throws Exception {
        return command(ip(family) + " rule show");
    }

    /** From among all, since asking for a table that does not exist is an error. */
    private static List<String> table(IpFamily family, int table) throws Exception {
        String shown = " table " + table;
        return command(ip(family) + " route show table all").stream()
                .filter(line -> (line + " ").contains(shown + " "))
                .map(line -> line.replace(shown, ""))
                .toList();
    }
}
