package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Cidr;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementTest {
    @ParameterizedTest(name = "{0} {1} port {2}, {3}, from {4}")
    @CsvSource(delimiter = '|', emptyValue = "", textBlock = """
        # address   | protocol | port  | admission  | sources                             | elements
        10.96.0.1   | TCP      | 80    | SERVE      | ''                                  | serve4 10.96.0.1 . tcp . 80
        10.96.0.1   | UDP      | 53    | REJECT     | ''                                  | reject4 10.96.0.1 . udp . 53
        10.96.0.1   | SCTP     | 9     | DROP       | ''                                  | drop4 10.96.0.1 . sctp . 9
        203.0.113.1 | TCP      | 80    | SERVE_HERE | ''                                  | serve_here4 203.0.113.1 . tcp . 80
        fd00::1     | TCP      | 80    | SERVE      | ''                                  | serve6 fd00::1 . tcp . 80
        0.0.0.0     | TCP      | 30080 | SERVE      | ''                                  | node_ports_serve4 tcp . 30080
        ::          | TCP      | 30080 | DROP       | ''                                  | node_ports_drop6 tcp . 30080
        192.0.2.1   | TCP      | 30080 | SERVE      | ''                                  | serve4 192.0.2.1 . tcp . 30080
        203.0.113.1 | TCP      | 80    | SERVE      | 10.0.0.0/8                          | serve4 203.0.113.1 . tcp . 80, guarded4 203.0.113.1 . tcp . 80, allowed4 203.0.113.1 . tcp . 80 . 10.0.0.0/8
        203.0.113.1 | TCP      | 80    | SERVE      | 10.0.0.0/8,10.1.0.0/16,10.0.0.0/8   | serve4 203.0.113.1 . tcp . 80, guarded4 203.0.113.1 . tcp . 80, allowed4 203.0.113.1 . tcp . 80 . 10.0.0.0/8
        """)
    void aRuleIsInTheSetOfItsAdmission(
            String address, Protocol protocol, int port, Admission admission, String sources, String elements) {
        FrontendRule rule = rule(address, protocol, port, admission, sources);

        assertThat(Element.of(rule).stream().map(e -> e.set().name() + " " + e.key()))
                .containsExactly(elements.split(", ", -1));
    }

    @Test
    void networksThatNameTheirClientsAreAdmittedNextToTheSourceRanges() {
        FrontendRule own = rule("192.0.2.1", Protocol.TCP, 80, Admission.SERVE, "203.0.113.0/24");
        FrontendRule carried = new FrontendRule(
                own.frontend(),
                own.admission(),
                own.sources(),
                List.of(Cidr.parse("198.51.100.0/24"), Cidr.parse("fd00::/8")));
        assertThat(carried.packetSources())
                .containsExactly(Cidr.parse("203.0.113.0/24"), Cidr.parse("198.51.100.0/24"));
        assertThat(carried.admits(IpAddress.parse("198.51.100.1"))).isFalse();
        assertThat(carried.isCarrier(IpAddress.parse("198.51.100.1"))).isTrue();
        assertThat(own.isCarrier(IpAddress.parse("198.51.100.1"))).isFalse();
        FrontendRule open = new FrontendRule(own.frontend(), own.admission(), List.of(), carried.carriers());
        assertThat(open.packetSources()).isEmpty();
    }

    @Test
    void anEndpointIsInTheSetOfItsProtocolAndPort() {
        AddressPort address = AddressPort.parse("10.244.0.1:53");

        assertThat(Element.ofEndpoint(new LocalEndpoint(address, Protocol.TCP)).key())
                .isEqualTo("10.244.0.1 . tcp . 53");
        assertThat(Element.ofEndpoint(new LocalEndpoint(address, Protocol.UDP)).key())
                .isEqualTo("10.244.0.1 . udp . 53");
    }

    static FrontendRule rule(String address, Protocol protocol, int port, Admission admission, String sources) {
        IpAddress ip = IpAddress.parse(address);
        IpFamily family = ip.family();
        ServicePortName name = new ServicePortName(Samples.serviceName("web"), "", protocol);
        List<Cidr> ranges = sources.isEmpty()
                ? List.of()
                : Arrays.stream(sources.split(",", -1)).map(Cidr::parse).toList();
        return new FrontendRule(
                new Frontend(new AddressPort(ip, port), FrontendKind.CLUSTER_IP, new ServicePortId(name, family)),
                admission,
                ranges);
    }
}
