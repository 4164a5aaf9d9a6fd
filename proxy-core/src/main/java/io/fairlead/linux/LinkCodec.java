package io.fairlead.linux;

import io.fairlead.model.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Requests for links and their addresses, and the messages that answer them.
 *
 * @see <a href="https://github.com/torvalds/linux/blob/master/include/uapi/linux/if_link.h">linux/if_link.h</a>
 * @see <a href="https://github.com/torvalds/linux/blob/master/include/uapi/linux/if_addr.h">linux/if_addr.h</a>
 */
final class LinkCodec {
    private static final int RTM_NEWLINK = 16;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_NEWADDR = 20;
    private static final int RTM_GETADDR = 22;

    /** {@code struct ifinfomsg}. */
    private static final int LINK_BYTES = 16;

    private static final int LINK_INDEX_AT = 4;
    private static final int LINK_FLAGS_AT = 8;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 0x8;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_SLAVE_KIND = 4;
    private static final String BRIDGE = "bridge";
    private static final int MAC_TEXT_LENGTH = 17;

    /** {@code struct ifaddrmsg}. */
    private static final int ADDRESS_BYTES = 8;

    private static final int ADDRESS_PREFIX_AT = 1;
    private static final int ADDRESS_INDEX_AT = 4;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;

    private LinkCodec() {}

    static void writeLinksRequest(NetlinkSocket socket) {
        NetlinkWriter request = socket.beginDump(RTM_GETLINK);
        request.putInt(0).putInt(0).putInt(0).putInt(0);
        request.attributeInt(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    }

    static @Nullable Link readLink(NetlinkMessage message) {
        if (message.type() != RTM_NEWLINK) {
            return null;
        }
        String name = "";
        String mac = "";
        String kind = "";
        String portKind = "";
        int master = 0;
        NetlinkAttributes attributes = message.attributesAfter(LINK_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFLA_IFNAME -> name = attributes.textValue();
                case IFLA_ADDRESS -> mac = attributes.hexValue();
                case IFLA_MASTER -> master = attributes.intValue();
                case IFLA_LINKINFO -> {
                    kind = textIn(attributes.nested(), IFLA_INFO_KIND);
                    portKind = textIn(attributes.nested(), IFLA_INFO_SLAVE_KIND);
                }
                default -> {}
            }
        }
        return new Link(
                message.intAt(LINK_INDEX_AT),
                name,
                kind.equals(BRIDGE),
                portKind.equals(BRIDGE) ? master : 0,
                mac.length() == MAC_TEXT_LENGTH ? mac : null,
                (message.intAt(LINK_FLAGS_AT) & IFF_LOOPBACK) != 0);
    }

    private static String textIn(NetlinkAttributes attributes, int type) {
        while (attributes.next()) {
            if (attributes.type() == type) {
                return attributes.textValue();
            }
        }
        return "";
    }

    static void writeAddressesRequest(NetlinkSocket socket) {
        socket.beginDump(RTM_GETADDR).putInt(0).putInt(0);
    }

    static @Nullable InterfaceAddress readAddress(NetlinkMessage message) {
        int family = message.byteAt(0);
        if (message.type() != RTM_NEWADDR
                || family != SocketAddressCodec.AF_INET && family != SocketAddressCodec.AF_INET6) {
            return null;
        }
        IpAddress local = null;
        IpAddress address = null;
        NetlinkAttributes attributes = message.attributesAfter(ADDRESS_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFA_LOCAL -> local = attributes.addressValue();
                case IFA_ADDRESS -> address = attributes.addressValue();
                default -> {}
            }
        }
        IpAddress own = local != null ? local : address;
        return own == null
                ? null
                : new InterfaceAddress(message.intAt(ADDRESS_INDEX_AT), own, message.byteAt(ADDRESS_PREFIX_AT));
    }
}
