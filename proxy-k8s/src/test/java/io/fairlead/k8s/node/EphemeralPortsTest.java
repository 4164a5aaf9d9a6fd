package io.fairlead.k8s.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EphemeralPortsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # range           | reserved                  | is a problem
            32768 60999       | ''                        | false
            32767 60999       | ''                        | true
            1024 65535        | ''                        | true
            1024 65535        | 30000-32767               | false
            1024 65535        | 30000-32766               | true
            1024 65535        | 8080,30000-32767          | false
            1024 65535        | 29000-31000,31001-40000   | false
            1024 65535        | 30000-31000,31002-32767   | true
            1024 29999        | ''                        | false
            1024 30000        | ''                        | true
            30000 30000       | 30000                     | false
            1024 65535        | not,a-list,99999          | true
            ''                | ''                        | false
            nonsense          | ''                        | false
            """)
    void portsOfConnectionsThatAreNotReservedMustNotBeNodePorts(String range, String reserved, boolean isProblem) {
        assertThat(EphemeralPorts.problem(range.replace(' ', '\t') + "\n", reserved + "\n") != null)
                .isEqualTo(isProblem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''         | 30000-32767
            80,90-99   | 80,90-99,30000-32767
            """)
    void messageNamesBothRangesAndKeepsWhatIsReservedAlready(String reserved, String toBeReserved) {
        assertThat(EphemeralPorts.problem("1024\t65535\n", reserved + "\n"))
                .isEqualTo("outgoing connections of this machine may use node ports, which then cannot be served: "
                        + "node ports are 30000-32767 by default, and net.ipv4.ip_local_port_range is 1024-65535; reserve them with 'sysctl -w"
                        + " net.ipv4.ip_local_reserved_ports=" + toBeReserved + "', or move the range with 'sysctl -w"
                        + " net.ipv4.ip_local_port_range=\"32768 60999\"'");
    }
}
