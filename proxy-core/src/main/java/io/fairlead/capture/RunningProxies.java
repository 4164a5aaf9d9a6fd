package io.fairlead.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rights to capture of proxies that do not run, held so that none of them starts meanwhile.
 *
 * <p>Threading: Immutable. Ownership: the caller closes them.
 */
record RunningProxies(List<InstanceLock> excluded) implements AutoCloseable {
    /** Keeps no proxy from starting. */
    static final RunningProxies NONE = new RunningProxies(List.of());

    private static final Path UNIX_SOCKETS = Path.of("/proc/thread-self/net/unix");
    private static final Pattern CLAIM = Pattern.compile("@(\\S+)\\.capture$");

    RunningProxies {
        excluded = List.copyOf(excluded);
    }

    /**
     * Makes sure that no proxy of these names runs.
     *
     * @throws CaptureException if one does
     */
    static RunningProxies exclude(Set<String> names) {
        List<InstanceLock> taken = new ArrayList<>();
        for (String name : names) {
            InstanceLock lock = InstanceLock.tryTake(name);
            if (lock == null) {
                new RunningProxies(taken).close();
                throw new CaptureException(message(name));
            }
            taken.add(lock);
        }
        return new RunningProxies(taken);
    }

    private static String message(String name) {
        return InstanceLock.holder(name) + " captures traffic here"
                + (name.isEmpty() ? "" : " with serviceProxyName '" + name + "'")
                + ", so nothing was removed. Stop it first; it removes its rules when it ends, unless keepRulesOnStop is"
                + " set. --force removes them now, and interrupts Services until the process has installed them again,"
                + " which takes a second";
    }

    /**
     * The names of all proxies that have left tables, or run.
     *
     * @param nft null where there is no nftables
     */
    static Set<String> names(@Nullable Nft nft) throws IOException {
        Set<String> names = new TreeSet<>(Set.of(""));
        if (nft != null) {
            Cleanup.ourTables(nft).forEach(table -> add(names, table.substring(table.indexOf(' ') + 1)));
        }
        if (Files.isReadable(UNIX_SOCKETS)) {
            for (String line : Files.readAllLines(UNIX_SOCKETS)) {
                Matcher claim = CLAIM.matcher(line);
                if (claim.find()) {
                    add(names, claim.group(1));
                }
            }
        }
        return names;
    }

    private static void add(Set<String> names, String table) {
        if (RulesetWriter.isOurs(table)) {
            names.add(RulesetWriter.instance(table));
        }
    }

    @Override
    public void close() {
        excluded.forEach(InstanceLock::close);
    }
}
