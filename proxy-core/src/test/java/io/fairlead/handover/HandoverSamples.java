package io.fairlead.handover;

import io.fairlead.linux.Pipe;
import io.fairlead.listen.ConnectionState;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.model.UnixSocket;
import io.fairlead.observe.Relayed;
import io.fairlead.observe.RelayedDatagrams;
import io.fairlead.relay.FlowState;
import io.fairlead.relay.RelayState;
import io.fairlead.select.AffinityState;
import io.fairlead.select.EjectionState;
import io.fairlead.transport.ListenOptions;
import io.fairlead.transport.ListeningSocket;
import io.fairlead.udp.session.SessionState;
import java.util.List;

/** Values that are handed over. */
final class HandoverSamples {
    static final ServicePortId WEB = port("web", "http", Protocol.TCP, IpFamily.IPV4);
    static final ServicePortId DNS = port("dns", "", Protocol.UDP, IpFamily.IPV6);
    static final Frontend FRONTEND = new Frontend(AddressPort.parse("10.96.0.10:80"), FrontendKind.CLUSTER_IP, WEB);
    static final Message.Hello HELLO = new Message.Hello(new Versions(1, 1), 0, "Fairlead 1.0", "edge", 4711, true);

    private static final byte[] NOTHING = {};
    private static final FlowState FRESH = new FlowState(false, false, true, 0, 0, NOTHING, null, 0);

    private HandoverSamples() {}

    private static ServicePortId port(String service, String name, Protocol protocol, IpFamily family) {
        return new ServicePortId(new ServicePortName(new ServiceName("shop", service), name, protocol), family);
    }

    /** A connection without bytes on their way. */
    static ConnectionState connection(int number, int downstream, int upstream) {
        return new ConnectionState(
                FRONTEND,
                new AddressPort(IpAddress.ofIpv4(0x0a010000 + number), 40_000),
                AddressPort.parse("10.1.2.3:8080"),
                1,
                250_000,
                1_000_000_000L + number,
                Relayed.NOTHING,
                new RelayState(downstream, upstream, FRESH, FRESH, false, 5_000_000));
    }

    /** A connection with all that one can have. */
    static ConnectionState busyConnection() {
        Frontend socket = Frontend.of(new UnixSocket("/run/db.sock", 0660), WEB);
        return new ConnectionState(
                socket,
                UnixSocket.CLIENT,
                AddressPort.parse("[fd00::2:3]:5432"),
                3,
                250_000,
                90_000_000_000L,
                new Relayed(80_000_000_000L, 1 << 20, 5L << 32, 3L << 32),
                new RelayState(
                        10,
                        11,
                        new FlowState(false, true, false, 1 << 20, 0, new byte[] {'S', 'E', 'L'}, null, 0),
                        new FlowState(true, false, true, 5L << 32, 3L << 32, NOTHING, new Pipe(12, 13, 65_536), 4096),
                        true,
                        2_000_000_000L));
    }

    static SessionState session(int upstream) {
        return new SessionState(
                1,
                new Frontend(AddressPort.parse("[fd00:10::a]:53"), FrontendKind.NODE_PORT, DNS),
                AddressPort.parse("[fd00:10::a]:53"),
                AddressPort.parse("[fd00:1::7]:50123"),
                AddressPort.parse("[fd00:2::53]:53"),
                upstream,
                true,
                3_000_000_000L,
                20_000_000,
                new RelayedDatagrams(3_000_000_000L, 2, 2, 80, 300),
                new RelayedDatagrams(1_000_000_000L, 1, 1, 40, 150));
    }

    static ListeningSocket listener(int descriptor) {
        return new ListeningSocket(
                Protocol.TCP, AddressPort.parse("10.96.0.10:80"), ListenOptions.Binding.FREE, 1, descriptor);
    }

    static EjectionState ejection() {
        return new EjectionState(WEB, AddressPort.parse("10.1.2.4:8080"), 3, 2, -5_000_000, "connection refused");
    }

    static AffinityState affinity() {
        return new AffinityState(WEB, IpAddress.parse("10.1.0.9"), AddressPort.parse("10.1.2.3:8080"), 60_000_000_000L);
    }

    static Inheritance inheritance(ListeningSocket... listeners) {
        return new Inheritance(List.of(listeners), List.of(ejection()), List.of(affinity()), List.of(FRONTEND));
    }

    /** One message of each type of version 1. */
    static List<Message> messages() {
        return List.of(
                HELLO,
                new Message.Refused("its protocol is version 2"),
                new Message.Listeners(
                        List.of(
                                listener(7),
                                new ListeningSocket(
                                        Protocol.UDP,
                                        AddressPort.parse("[::]:0"),
                                        ListenOptions.Binding.TRANSPARENT,
                                        0,
                                        8)),
                        0),
                new Message.Ejections(List.of(
                        ejection(),
                        new EjectionState(DNS, AddressPort.parse("[fd00:2::53]:53"), 5, 1, 30_000_000_000L, null))),
                new Message.Affinity(List.of(affinity())),
                new Message.Departed(List.of(FRONTEND)),
                new Message.Begin(2, 10_000),
                new Message.Serving(),
                new Message.PartMessage(
                        1, 0, List.of(connection(1, 20, 21), busyConnection()), List.of(session(30)), 0),
                new Message.Accepted(1, List.of(0, 2)),
                new Message.Commit(1),
                new Message.Abort(2, "the successor has not answered for 10 s"),
                new Message.LoopDone(0),
                new Message.Done(3));
    }
}
