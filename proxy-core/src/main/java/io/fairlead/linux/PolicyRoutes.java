package io.fairlead.linux;

import io.fairlead.model.IpFamily;
import java.util.List;

/**
 * Policy routes of one family. The rule is added last and deleted first, so that it never leads to an empty table.
 *
 * <p>Threading: used by one thread at a time.
 */
final class PolicyRoutes {
    private final NetlinkSocket socket;
    private final IpFamily family;

    PolicyRoutes(NetlinkSocket socket, IpFamily family) {
        this.socket = socket;
        this.family = family;
    }

    boolean has(PolicyRoute route) {
        return hasRule(route) && hasDefault(route.table());
    }

    void add(PolicyRoute route) {
        RouteCodec.writeAddDefault(socket, family, route.table());
        int error = socket.exchange();
        if (error != 0 && !(error == Errno.EEXIST && hasDefault(route.table()))) {
            throw new NetlinkException("cannot add the default route of table " + route.table(), error);
        }
        if (hasRule(route)) {
            return;
        }
        RuleCodec.writeAdd(socket, family, route);
        error = socket.exchange();
        if (error != 0 && !(error == Errno.EEXIST && hasRule(route))) {
            throw new NetlinkException("cannot add " + route + " for " + family, error);
        }
    }

    void delete(PolicyRoute route) {
        if (hasRule(route)) {
            RuleCodec.writeDelete(socket, family, route);
            check("cannot delete " + route + " for " + family, socket.exchange(), Errno.ENOENT);
        }
        boolean isInUse = rules().stream().anyMatch(rule -> rule.table() == route.table());
        if (!isInUse && hasDefault(route.table())) {
            RouteCodec.writeDeleteDefault(socket, family, route.table());
            check("cannot delete the default route of table " + route.table(), socket.exchange(), Errno.ESRCH);
        }
    }

    private static void check(String action, int error, int absent) {
        if (error != 0 && error != absent) {
            throw new NetlinkException(action, error);
        }
    }

    private boolean hasRule(PolicyRoute route) {
        return rules().stream().anyMatch(rule -> rule.isFor(route));
    }

    List<RoutingRule> rules() {
        RuleCodec.writeList(socket, family);
        return socket.dump("routing rules", message -> RuleCodec.read(message, family));
    }

    /** The existing ones, whatever their numbers, in no order. */
    List<PolicyRoute> list() {
        return rules().stream()
                .filter(rule -> rule.isOurs() && rule.isPlain() && PolicyRoute.isTable(rule.table()))
                .filter(rule -> rule.mask() != 0 && (rule.mark() & ~rule.mask()) == 0 && rule.priority() > 0)
                .map(rule -> new PolicyRoute(rule.mark(), rule.mask(), rule.table(), rule.priority()))
                .toList();
    }

    /** How many routes a table has that are not ours. */
    int foreignRoutes(int table) {
        RouteCodec.writeListOfAll(socket, family, table);
        return socket.dump("routes of table " + table, message -> RouteCodec.readForeign(message, family, table))
                .size();
    }

    private boolean hasDefault(int table) {
        RouteCodec.writeList(socket, family, table);
        return socket.dump("routes of table " + table, message -> RouteCodec.readEntry(message, family)).stream()
                .anyMatch(entry -> entry.isOurs() && entry.table() == table && entry.destination() == null);
    }
}
