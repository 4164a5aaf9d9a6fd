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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Removes from the kernel what proxies have installed, and nothing else. A running proxy restores its rules, so they are
 * not removed unless forced.
 *
 * <p>Threading: Stateless. Needs CAP_NET_ADMIN.
 */
public final class Cleanup {
    private Cleanup() {}

    /**
     * Removes what one proxy has installed.
     *
     * @param instance its name; empty for the one without a name
     * @param isForced whether that is done while the proxy runs, too
     * @return one line for each thing that was removed, such as {@code nftables table inet fairlead}
     * @throws CaptureException if the proxy runs, and nothing was removed; or if something cannot be removed, and what
     *     could be is
     */
    public static List<String> run(String instance, boolean isForced) {
        requireNetAdmin();
        Nft nft = Nft.find();
        try (RunningProxies _ = isForced ? RunningProxies.NONE : RunningProxies.exclude(Set.of(instance))) {
            return remove(nft, instance);
        }
    }

    /**
     * Removes what any proxy of ours has installed on this machine.
     *
     * @param isForced as for {@link #run}
     * @return as {@link #run}
     * @throws CaptureException as {@link #run}
     */
    public static List<String> runAll(boolean isForced) {
        requireNetAdmin();
        Nft nft = Nft.find();
        try (RunningProxies _ = isForced ? RunningProxies.NONE : RunningProxies.exclude(RunningProxies.names(nft))) {
            return remove(nft, null);
        } catch (IOException e) {
            throw new CaptureException("cleanup cannot list the tables of nftables: " + e.getMessage(), e);
        }
    }

    private static void requireNetAdmin() {
        if (!Capabilities.effective().contains(Capability.CAP_NET_ADMIN)) {
            throw new CaptureException(
                    "cleanup needs the capability CAP_NET_ADMIN, which this process does not have; run it as root");
        }
    }

    /**
     * Removes the rules. The caller has made sure that no proxy works with them, or accepts that.
     *
     * @param nft null where there is no nftables
     * @param instance whose rules; null for those of all
     * @throws CaptureException if something cannot be removed
     */
    static List<String> remove(@Nullable Nft nft, @Nullable String instance) {
        List<String> removed = new ArrayList<>();
        try (Rtnetlink netlink = new Rtnetlink()) {
            List<String> tables = nft == null ? List.of() : ourTables(nft);
            List<String> unwanted =
                    tables.stream().filter(table -> isOf(instance, table)).toList();
            // Addresses go before what guards them.
            removeRoutes(netlink, instance, removed);
            if (nft != null && !unwanted.isEmpty()) {
                nft.run(unwanted.stream()
                        .map(table -> "delete table " + table + "\n")
                        .collect(Collectors.joining()));
                unwanted.forEach(table -> removed.add("nftables table " + table));
            }
            if (unwanted.size() == tables.size()) {
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

    /** The tables of all proxies of ours, each with its family. */
    static List<String> ourTables(Nft nft) throws IOException {
        return nft.tables().stream()
                .filter(table -> {
                    String[] familyAndName = table.split(" ", 2);
                    return familyAndName.length == 2
                            && Ruleset.isFamily(familyAndName[0])
                            && RulesetWriter.isOurs(familyAndName[1]);
                })
                .toList();
    }

    private static boolean isOf(@Nullable String instance, String table) {
        return instance == null || table.substring(table.indexOf(' ') + 1).equals(RulesetWriter.tableName(instance));
    }

    private static void removeRoutes(Rtnetlink netlink, @Nullable String instance, List<String> removed) {
        Set<Integer> instances = instance == null ? netlink.localRouteInstances() : Set.of(Instances.number(instance));
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
