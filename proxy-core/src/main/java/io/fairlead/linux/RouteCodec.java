package io.fairlead.linux;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import org.jspecify.annotations.Nullable;

/**
 * Requests about routes, and the messages that answer them.
 *
 * @see <a href="https://github.com/torvalds/linux/blob/master/include/uapi/linux/rtnetlink.h">linux/rtnetlink.h</a>
 */
final class RouteCodec {
    static final int RT_TABLE_LOCAL = 255;

    private static final int RTM_NEWROUTE = 24;
    private static final int RTM_DELROUTE = 25;
    private static final int RTM_GETROUTE = 26;

    /** {@code struct rtmsg}. */
    private static final int ROUTE_BYTES = 12;

    private static final int PREFIX_AT = 1;
    private static final int TABLE_AT = 4;
    private static final int PROTOCOL_AT = 5;
    private static final int TYPE_AT = 7;

    private static final int RTN_UNSPEC = 0;
    private static final int RTN_UNICAST = 1;
    private static final int RTN_LOCAL = 2;
    private static final int RTN_MULTICAST = 5;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_HOST = 254;
    /** To delete a route whatever its scope. */
    private static final int RT_SCOPE_NOWHERE = 255;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_TABLE = 15;
    private static final int RTA_VIA = 18;

    /** The loopback interface is the first of each network namespace: LOOPBACK_IFINDEX of net/flow.h. */
    private static final int LOOPBACK_INDEX = 1;

    /**
     * A local route as it is listed.
     *
     * @param isOurs whether it leads to the loopback interface and has our protocol
     * @param destination null for the default route
     */
    record Entry(
            boolean isOurs,
            int table,
            int metric,
            @Nullable IpAddress destination,
            @Nullable IpAddress source) {}

    private RouteCodec() {}

    /** A request for the way to an address. */
    static void writeLookup(NetlinkSocket socket, IpAddress destination) {
        NetlinkWriter request = socket.beginAlone(RTM_GETROUTE, 0);
        writeHeader(request, destination.family(), destination.family().addressBits(), 0, 0, 0, RTN_UNSPEC);
        request.attributeAddress(RTA_DST, destination);
    }

    /** The answer to a lookup; null if the route makes the address unreachable. */
    static @Nullable NextHop readLookup(NetlinkMessage message) {
        int type = message.byteAt(TYPE_AT);
        if (type < RTN_UNICAST || type > RTN_MULTICAST) {
            return null;
        }
        int interfaceIndex = 0;
        IpAddress gateway = null;
        IpAddress source = null;
        NetlinkAttributes attributes = message.attributesAfter(ROUTE_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RTA_OIF -> interfaceIndex = attributes.intValue();
                case RTA_GATEWAY -> gateway = attributes.addressValue();
                case RTA_VIA -> gateway = attributes.viaValue();
                case RTA_PREFSRC -> source = attributes.addressValue();
                default -> {}
            }
        }
        return new NextHop(interfaceIndex, gateway, type == RTN_LOCAL, source);
    }

    /** A request for the local routes of a table that have our protocol; an old kernel answers with more. */
    static void writeList(NetlinkSocket socket, IpFamily family, int table) {
        NetlinkWriter request = socket.beginDump(RTM_GETROUTE);
        writeHeader(request, family, 0, 0, Rtnetlink.OUR_PROTOCOL, 0, RTN_LOCAL);
        request.attributeInt(RTA_TABLE, table);
    }

    /** A request for the routes of a table, of any kind; an old kernel answers with more. */
    static void writeListOfAll(NetlinkSocket socket, IpFamily family, int table) {
        NetlinkWriter request = socket.beginDump(RTM_GETROUTE);
        writeHeader(request, family, 0, 0, 0, 0, RTN_UNSPEC);
        request.attributeInt(RTA_TABLE, table);
    }

    /** The table, if the message is a route of a family in it that is not ours; else null. */
    static @Nullable Integer readForeign(NetlinkMessage message, IpFamily family, int wanted) {
        if (message.type() != RTM_NEWROUTE
                || message.byteAt(0) != SocketAddressCodec.domain(family)
                || message.byteAt(PROTOCOL_AT) == Rtnetlink.OUR_PROTOCOL) {
            return null;
        }
        int table = message.byteAt(TABLE_AT);
        NetlinkAttributes attributes = message.attributesAfter(ROUTE_BYTES);
        while (attributes.next()) {
            if (attributes.type() == RTA_TABLE) {
                table = attributes.intValue();
            }
        }
        return table == wanted ? Integer.valueOf(table) : null;
    }

    /** A local route of a family; null if the message is another. */
    static @Nullable Entry readEntry(NetlinkMessage message, IpFamily family) {
        if (message.type() != RTM_NEWROUTE
                || message.byteAt(0) != SocketAddressCodec.domain(family)
                || message.byteAt(TYPE_AT) != RTN_LOCAL) {
            return null;
        }
        int table = message.byteAt(TABLE_AT);
        int metric = 0;
        int interfaceIndex = 0;
        IpAddress destination = null;
        IpAddress source = null;
        NetlinkAttributes attributes = message.attributesAfter(ROUTE_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case RTA_TABLE -> table = attributes.intValue();
                case RTA_PRIORITY -> metric = attributes.intValue();
                case RTA_OIF -> interfaceIndex = attributes.intValue();
                case RTA_DST -> destination = attributes.addressValue();
                case RTA_PREFSRC -> source = attributes.addressValue();
                default -> {}
            }
        }
        int prefix = message.byteAt(PREFIX_AT);
        boolean isOurs = interfaceIndex == LOOPBACK_INDEX
                && message.byteAt(PROTOCOL_AT) == Rtnetlink.OUR_PROTOCOL
                && prefix == (destination == null ? 0 : family.addressBits());
        return new Entry(isOurs, table, metric, destination, source);
    }

    /** A request to add a route that makes one address local. */
    static void writeAdd(NetlinkSocket socket, LocalRoute route, int metric, int flags) {
        IpFamily family = route.address().family();
        NetlinkWriter request = socket.begin(RTM_NEWROUTE, flags);
        writeHeader(
                request,
                family,
                family.addressBits(),
                RT_TABLE_LOCAL,
                Rtnetlink.OUR_PROTOCOL,
                scope(family),
                RTN_LOCAL);
        request.attributeAddress(RTA_DST, route.address());
        request.attributeInt(RTA_OIF, LOOPBACK_INDEX);
        request.attributeInt(RTA_PRIORITY, metric);
        IpAddress source = route.source();
        if (source != null) {
            request.attributeAddress(RTA_PREFSRC, source);
        }
    }

    /** A request to delete the route that makes one address local, whatever its source. */
    static void writeDelete(NetlinkSocket socket, IpAddress address, int metric) {
        IpFamily family = address.family();
        NetlinkWriter request = socket.begin(RTM_DELROUTE, 0);
        writeHeader(
                request,
                family,
                family.addressBits(),
                RT_TABLE_LOCAL,
                Rtnetlink.OUR_PROTOCOL,
                RT_SCOPE_NOWHERE,
                RTN_LOCAL);
        request.attributeAddress(RTA_DST, address);
        request.attributeInt(RTA_OIF, LOOPBACK_INDEX);
        request.attributeInt(RTA_PRIORITY, metric);
    }

    /** A request to add the route that makes all addresses local in lookups of a table. */
    static void writeAddDefault(NetlinkSocket socket, IpFamily family, int table) {
        int flags = NetlinkSocket.NLM_F_ACK | NetlinkSocket.NLM_F_CREATE | NetlinkSocket.NLM_F_EXCL;
        writeDefault(socket.beginAlone(RTM_NEWROUTE, flags), family, table, scope(family));
    }

    /** A request to delete that route. */
    static void writeDeleteDefault(NetlinkSocket socket, IpFamily family, int table) {
        writeDefault(socket.beginAlone(RTM_DELROUTE, NetlinkSocket.NLM_F_ACK), family, table, RT_SCOPE_NOWHERE);
    }

    private static void writeDefault(NetlinkWriter request, IpFamily family, int table, int scope) {
        writeHeader(request, family, 0, 0, Rtnetlink.OUR_PROTOCOL, scope, RTN_LOCAL);
        request.attributeInt(RTA_TABLE, table);
        request.attributeInt(RTA_OIF, LOOPBACK_INDEX);
    }

    /** IPv6 has no scopes. */
    private static int scope(IpFamily family) {
        return family == IpFamily.IPV4 ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
    }

    private static void writeHeader(
            NetlinkWriter request, IpFamily family, int prefix, int table, int protocol, int scope, int type) {
        request.putByte(SocketAddressCodec.domain(family))
                .putByte(prefix)
                .putByte(0)
                .putByte(0)
                .putByte(table)
                .putByte(protocol)
                .putByte(scope)
                .putByte(type)
                .putInt(0);
    }
}
