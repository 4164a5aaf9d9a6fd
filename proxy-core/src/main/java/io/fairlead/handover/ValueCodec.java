package io.fairlead.handover;

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
import io.fairlead.transport.ListenOptions;
import java.nio.ByteBuffer;

/** Addresses, service ports and frontends as fields. The numbers are those of version 1, and never change. */
final class ValueCodec {
    private static final int PORT_NAMESPACE = 1;
    private static final int PORT_SERVICE = 2;
    private static final int PORT_NAME = 3;
    private static final int PORT_PROTOCOL = 4;
    private static final int PORT_FAMILY = 5;

    private static final int FRONTEND_ADDRESS = 1;
    private static final int FRONTEND_KIND = 2;
    private static final int FRONTEND_SERVICE_PORT = 3;
    private static final int FRONTEND_PATH = 4;
    private static final int FRONTEND_MODE = 5;

    private ValueCodec() {}

    /** 4 or 16 bytes. */
    static void writeAddress(FieldWriter to, int tag, IpAddress value) {
        to.bytes(tag, value.toBytes());
    }

    static IpAddress readAddress(Fields from, int tag, String field) {
        byte[] bytes = from.bytes(tag, field);
        if (bytes.length != IpFamily.IPV4.addressBytes() && bytes.length != IpFamily.IPV6.addressBytes()) {
            throw from.malformed(
                    "field " + tag + " (" + field + ") has " + bytes.length + " bytes; an address has 4 or 16");
        }
        return IpAddress.ofBytes(bytes);
    }

    /** An address of 4 or 16 bytes, and a port. */
    static void writeAddressPort(FieldWriter to, int tag, AddressPort value) {
        byte[] address = value.address().toBytes();
        to.bytes(
                tag,
                ByteBuffer.allocate(address.length + Short.BYTES)
                        .put(address)
                        .putShort((short) value.port())
                        .array());
    }

    static AddressPort readAddressPort(Fields from, int tag, String field) {
        byte[] bytes = from.bytes(tag, field);
        int addressBytes = bytes.length - Short.BYTES;
        if (addressBytes != IpFamily.IPV4.addressBytes() && addressBytes != IpFamily.IPV6.addressBytes()) {
            throw from.malformed("field " + tag + " (" + field + ") has " + bytes.length
                    + " bytes; an address with a port has 6 or 18");
        }
        byte[] address = new byte[addressBytes];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).get(address);
        return new AddressPort(IpAddress.ofBytes(address), Short.toUnsignedInt(buffer.getShort()));
    }

    static void writeServicePort(FieldWriter to, ServicePortId value) {
        to.text(PORT_NAMESPACE, value.name().service().namespace());
        to.text(PORT_SERVICE, value.name().service().name());
        to.text(PORT_NAME, value.name().port());
        to.u8(PORT_PROTOCOL, number(value.name().protocol()));
        to.u8(PORT_FAMILY, number(value.family()));
    }

    static ServicePortId readServicePort(Fields from) {
        ServiceName service =
                new ServiceName(from.text(PORT_NAMESPACE, "namespace"), from.text(PORT_SERVICE, "name of the Service"));
        return new ServicePortId(
                new ServicePortName(
                        service, from.text(PORT_NAME, "name of the port"), readProtocol(from, PORT_PROTOCOL)),
                readFamily(from, PORT_FAMILY));
    }

    static void writeFrontend(FieldWriter to, Frontend value) {
        UnixSocket socket = value.unixSocket();
        to.u8(FRONTEND_KIND, number(value.kind()));
        to.group(FRONTEND_SERVICE_PORT, value.servicePort(), ValueCodec::writeServicePort);
        if (socket == null) {
            writeAddressPort(to, FRONTEND_ADDRESS, value.address());
        } else {
            to.text(FRONTEND_PATH, socket.path());
            to.u16(FRONTEND_MODE, socket.mode());
        }
    }

    static Frontend readFrontend(Fields from) {
        FrontendKind kind = readKind(from);
        ServicePortId servicePort = readServicePort(from.group(FRONTEND_SERVICE_PORT, "service port"));
        if (kind == FrontendKind.UNIX_SOCKET) {
            return Frontend.of(
                    new UnixSocket(from.text(FRONTEND_PATH, "path"), from.u16(FRONTEND_MODE, "mode")), servicePort);
        }
        return new Frontend(readAddressPort(from, FRONTEND_ADDRESS, "address"), kind, servicePort);
    }

    static int number(Protocol protocol) {
        return switch (protocol) {
            case TCP -> 1;
            case UDP -> 2;
            case SCTP -> 3;
        };
    }

    static Protocol readProtocol(Fields from, int tag) {
        int number = from.u8(tag, "protocol");
        return switch (number) {
            case 1 -> Protocol.TCP;
            case 2 -> Protocol.UDP;
            case 3 -> Protocol.SCTP;
            default -> throw from.malformed(number + " is no protocol; 1 (TCP), 2 (UDP) and 3 (SCTP) are");
        };
    }

    private static int number(IpFamily family) {
        return family == IpFamily.IPV4 ? 4 : 6;
    }

    private static IpFamily readFamily(Fields from, int tag) {
        int number = from.u8(tag, "family");
        return switch (number) {
            case 4 -> IpFamily.IPV4;
            case 6 -> IpFamily.IPV6;
            default -> throw from.malformed(number + " is no address family; 4 and 6 are");
        };
    }

    private static int number(FrontendKind kind) {
        return switch (kind) {
            case CLUSTER_IP -> 1;
            case EXTERNAL_IP -> 2;
            case LOAD_BALANCER_IP -> 3;
            case NODE_PORT -> 4;
            case UNIX_SOCKET -> 5;
        };
    }

    private static FrontendKind readKind(Fields from) {
        int number = from.u8(FRONTEND_KIND, "kind");
        return switch (number) {
            case 1 -> FrontendKind.CLUSTER_IP;
            case 2 -> FrontendKind.EXTERNAL_IP;
            case 3 -> FrontendKind.LOAD_BALANCER_IP;
            case 4 -> FrontendKind.NODE_PORT;
            case 5 -> FrontendKind.UNIX_SOCKET;
            default -> throw from.malformed(number + " is no kind of frontend; 1 to 5 are");
        };
    }

    static int number(ListenOptions.Binding binding) {
        return switch (binding) {
            case LOCAL -> 1;
            case FREE -> 2;
            case TRANSPARENT -> 3;
        };
    }

    static ListenOptions.Binding readBinding(Fields from, int tag) {
        int number = from.u8(tag, "binding");
        return switch (number) {
            case 1 -> ListenOptions.Binding.LOCAL;
            case 2 -> ListenOptions.Binding.FREE;
            case 3 -> ListenOptions.Binding.TRANSPARENT;
            default -> throw from.malformed(number + " is no binding; 1 to 3 are");
        };
    }
}
