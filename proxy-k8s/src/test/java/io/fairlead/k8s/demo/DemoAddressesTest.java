package io.fairlead.k8s.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DemoAddressesTest {
    private static final int PODS = 5;

    @Test
    void documentedAddressesAreUsedWhereTheyAreFree() {
        assertThat(DemoAddresses.choose(PODS, _ -> true)).isEqualTo(DemoAddresses.documented(PODS));
        assertThat(DemoAddresses.documented(PODS).endpoints())
                .extracting(AddressPort::toString)
                .containsExactly(
                        "127.244.0.60:5000",
                        "127.244.0.61:5000",
                        "127.244.0.62:5000",
                        "127.244.0.63:5000",
                        "127.244.0.64:5000");
    }

    @Test
    void takenPortIsReplacedByTheNextFreeOneAndSaidSo() {
        DemoAddresses addresses = DemoAddresses.choose(
                PODS, taken("127.96.39.165:8080", "127.96.39.165:8081", "127.0.0.1:30080", "127.244.0.62:5000"));

        assertThat(addresses.clusterIp()).hasToString("127.96.39.165:8082");
        assertThat(addresses.nodePort()).hasToString("127.0.0.1:30081");
        assertThat(addresses.endpoints()).extracting(AddressPort::port).containsOnly(5001);
        assertThat(addresses.notes())
                .containsExactly(
                        "Port 8080 on 127.96.39.165 is taken by another process:"
                                + " the ClusterIP is at port 8082 instead.",
                        "Port 30080 on 127.0.0.1 is taken by another process: the NodePort is at port 30081 instead.",
                        "Port 5000 is taken on one of 127.244.0.60 to 127.244.0.64:"
                                + " the endpoints are at port 5001 instead.");
    }

    @Test
    void machineWithOneLoopbackAddressGetsDistinctPorts() {
        IpAddress loopback = IpAddress.parse("127.0.0.1");
        DemoAddresses addresses =
                DemoAddresses.choose(PODS, address -> address.address().equals(loopback) && address.port() != 5002);

        assertThat(addresses.hasManyAddresses()).isFalse();
        assertThat(addresses.clusterIp()).hasToString("127.0.0.1:8080");
        assertThat(addresses.endpoints()).extracting(AddressPort::port).containsExactly(5000, 5001, 5003, 5004, 5005);
        assertThat(addresses.notes()).singleElement().asString().contains("127.0.0.1", "with different ports");
    }

    @Test
    void machineWithoutLoopbackAddressIsToldWhatToDo() {
        assertThatThrownBy(() -> DemoAddresses.choose(PODS, _ -> false))
                .isInstanceOf(DemoException.class)
                .hasMessageContainingAll("127.0.0.1", "ip link set lo up");
    }

    @Test
    void machineWithoutAFreePortIsToldWhichWereTried() {
        assertThatThrownBy(() -> DemoAddresses.choose(PODS, address -> address.port() == 0))
                .isInstanceOf(DemoException.class)
                .hasMessageContainingAll("the ClusterIP", "8080 to 8279", "127.96.39.165");
    }

    private static BindProbe taken(String... addresses) {
        List<AddressPort> taken = Stream.of(addresses).map(AddressPort::parse).toList();
        return address -> !taken.contains(address);
    }
}
