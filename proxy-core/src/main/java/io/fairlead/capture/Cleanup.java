package io.fairlead.capture;

import io.fairlead.linux.Capabilities;
import io.fairlead.linux.Capability;
import io.fairlead.linux.LocalRoute;
import io.fairlead.linux.NetlinkException;
import io.fairlead.linux.PolicyRoute;
import io.fairlead.linux.Rtnetlink;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Removes from the kernel what proxies have installed, and nothing else. The proxy that owns them must have stopped, or
 * it restores them.
 *
 * <p>Threading: Stateless. Needs CAP_NET_ADMIN.
 */
public final class Cleanup {
    private Cleanup() {}

    /**
     * Removes what one proxy has installed.
     *
     * @param instance its name; empty for the one without a name
     * @return one line for each thing that was removed, such as {@code nftables table inet fairlead}
     * @throws CaptureException if something cannot be removed; what could be is
     */
    public static List<String> run(String instance) {
        return run(instance, false);
    }

    /**
     * Removes what any proxy of ours has installed on this machine.
     *
     * @return as {@link #run}
     * @throws CaptureException as {@link #run}
     */
    public static List<String> runAll() {
        return run("", true);
    }

    private static List<String> run(String instance, boolean isForAll) {
        if (!Capabilities.effective().contains(Capability.CAP_NET_ADMIN)) {
            throw new CaptureException(
                    "cleanup needs the capability CAP_NET_ADMIN, which this process does not have; run it as root");
        }
        List<String> removed = new ArrayList<>();
        boolean areOthersLeft = false;
        Nft nft = Nft.find();
        try (Rtnetlink netlink = new Rtnetlink()) {
            if (nft != null) {
                areOthersLeft = removeTables(nft, isForAll ? null : RulesetWriter.tableName(instance), removed);
            }
            removeRoutes(netlink, instance, isForAll, removed);
            if (!areOthersLeft) {
                removePolicies(netlink, removed);
            }
        } catch (IOException | NetlinkException e) {
            throw new CaptureException(
                    "removal failed: " + e.getMessage() + "; removed so far: "
                            + (removed.isEmpty() ? "nothing" : String.join(", ", removed)),
                    e);
        }
        return removed;
    }

    /**
     * @param only the name of the tables to remove; null for all of ours
     * @return whether some of ours are left
     */
    private static boolean removeTables(Nft nft, @Nullable String only, List<String> removed) throws IOException {
        boolean areOthersLeft = false;
        for (String table : nft.tables()) {
            String[] familyAndName = table.split(" ", 2);
            if (familyAndName.length != 2
                    || !Ruleset.isFamily(familyAndName[0])
                    || !RulesetWriter.isOurs(familyAndName[1])) {
                continue;
            }
            if (only == null || only.equals(familyAndName[1])) {
                nft.run("delete table " + table + "\n");
                removed.add("nftables table " + table);
            } else {
                areOthersLeft = true;
            }
        }
        return areOthersLeft;
    }

    private static void removeRoutes(Rtnetlink netlink, String instance, boolean isForAll, List<String> removed) {
        Set<Integer> instances = isForAll ? netlink.localRouteInstances() : Set.of(Instances.number(instance));
        for (int number : instances) {
            List<LocalRoute> routes = netlink.localRoutes(number);
            if (!routes.isEmpty()) {
                netlink.deleteLocalRoutes(
                        routes.stream().map(LocalRoute::address).toList(), number);
                removed.add(routes.size() + " local routes of protocol " + Rtnetlink.OUR_PROTOCOL);
            }
        }
    }

    /** Whatever their numbers: those that they were installed with need not be the ones that are configured now. */
    private static void removePolicies(Rtnetlink netlink, List<String> removed) {
        for (IpFamily family : IpFamily.values()) {
            for (PolicyRoute policy : netlink.policies(family)) {
                netlink.deletePolicy(family, policy);
                removed.add("rule and route of the " + family + " table " + policy.table());
            }
        }
    }
}
