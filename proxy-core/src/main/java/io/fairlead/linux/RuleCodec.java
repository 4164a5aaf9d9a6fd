package io.fairlead.linux;

import io.fairlead.model.IpFamily;
import org.jspecify.annotations.Nullable;

/**
 * Requests about rules that select a routing table, and the messages that answer them.
 *
 * @see <a href="https://github.com/torvalds/linux/blob/master/include/uapi/linux/fib_rules.h">linux/fib_rules.h</a>
 */
final class RuleCodec {
    private static final int RTM_NEWRULE = 32;
    private static final int RTM_DELRULE = 33;
    private static final int RTM_GETRULE = 34;

    /** {@code struct fib_rule_hdr}. */
    private static final int RULE_BYTES = 12;

    private static final int ACTION_AT = 7;
    private static final int FLAGS_AT = 8;
    private static final int FR_ACT_TO_TBL = 1;
    private static final int FIB_RULE_INVERT = 0x2;

    private static final int FRA_PRIORITY = 6;
    private static final int FRA_FWMARK = 10;
    private static final int FRA_SUPPRESS_IFGROUP = 13;
    private static final int FRA_SUPPRESS_PREFIXLEN = 14;
    private static final int FRA_TABLE = 15;
    private static final int FRA_FWMASK = 16;
    private static final int FRA_PAD = 18;
    private static final int FRA_PROTOCOL = 21;

    private RuleCodec() {}

    static void writeAdd(NetlinkSocket socket, IpFamily family, PolicyRoute route) {
        int flags = NetlinkSocket.NLM_F_ACK | NetlinkSocket.NLM_F_CREATE | NetlinkSocket.NLM_F_EXCL;
        write(socket.beginAlone(RTM_NEWRULE, flags), family, route);
    }

    static void writeDelete(NetlinkSocket socket, IpFamily family, PolicyRoute route) {
        write(socket.beginAlone(RTM_DELRULE, NetlinkSocket.NLM_F_ACK), family, route);
    }

    private static void write(NetlinkWriter request, IpFamily family, PolicyRoute route) {
        writeHeader(request, family, FR_ACT_TO_TBL);
        request.attributeInt(FRA_PRIORITY, route.priority());
        request.attributeInt(FRA_FWMARK, route.mark());
        request.attributeInt(FRA_FWMASK, route.mask());
        request.attributeInt(FRA_TABLE, route.table());
        request.attributeByte(FRA_PROTOCOL, Rtnetlink.OUR_PROTOCOL);
    }

    static void writeList(NetlinkSocket socket, IpFamily family) {
        writeHeader(socket.beginDump(RTM_GETRULE), family, 0);
    }

    private static void writeHeader(NetlinkWriter request, IpFamily family, int action) {
        request.putInt(SocketAddressCodec.domain(family))
                .putByte(0)
                .putByte(0)
                .putByte(0)
                .putByte(action)
                .putInt(0);
    }

    /** A rule of a family; null if the message is another. */
    static @Nullable RoutingRule read(NetlinkMessage message, IpFamily family) {
        if (message.type() != RTM_NEWRULE || message.byteAt(0) != SocketAddressCodec.domain(family)) {
            return null;
        }
        int priority = 0;
        int mark = 0;
        int mask = 0;
        int table = 0;
        int protocol = 0;
        boolean isPlain =
                message.byteAt(ACTION_AT) == FR_ACT_TO_TBL && (message.intAt(FLAGS_AT) & FIB_RULE_INVERT) == 0;
        NetlinkAttributes attributes = message.attributesAfter(RULE_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case FRA_PRIORITY -> priority = attributes.intValue();
                case FRA_FWMARK -> mark = attributes.intValue();
                case FRA_FWMASK -> mask = attributes.intValue();
                case FRA_TABLE -> table = attributes.intValue();
                case FRA_PROTOCOL -> protocol = attributes.byteValue();
                case FRA_SUPPRESS_IFGROUP, FRA_SUPPRESS_PREFIXLEN, FRA_PAD -> {}
                default -> isPlain = false;
            }
        }
        return new RoutingRule(priority, mark, mask, table, protocol, isPlain);
    }
}
