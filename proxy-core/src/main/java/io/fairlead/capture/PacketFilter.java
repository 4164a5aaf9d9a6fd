package io.fairlead.capture;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The nftables tables of a proxy. The first change creates them, replacing those of a previous process; later changes
 * add and delete elements.
 *
 * <p>Threading: confined to the kernel thread, which it blocks for some milliseconds, but for {@link #isOwnChange}.
 */
final class PacketFilter {
    private static final Logger LOG = LogManager.getLogger(PacketFilter.class);

    private final Nft nft;
    private final String table;

    /** @param table the name of the tables, one for each family that needs one */
    PacketFilter(Nft nft, String table) {
        this.nft = nft;
        this.table = table;
    }

    /** The name of the tables. */
    String table() {
        return table;
    }

    /** Whether a change of the tables that came by this netlink socket is ours. Thread-safe. */
    boolean isOwnChange(int portId) {
        return nft.isOwn(portId);
    }

    /**
     * Creates the tables again, in one transaction, so that no packet passes in between.
     *
     * @param ruleset the tables without elements
     * @throws IOException if that cannot be done; what was installed still is
     */
    void install(Ruleset ruleset, Collection<Element> elements) throws IOException {
        nft.run(ruleset.removal() + ruleset.text() + text("add", elements));
        LOG.info("packet filter: installed the tables '{}' ({})", table, String.join(", ", ruleset.families()));
    }

    /**
     * Changes the elements of the tables that are installed.
     *
     * @throws IOException if that cannot be done; nothing has changed then
     */
    void update(Collection<Element> removed, Collection<Element> added) throws IOException {
        String script = text("delete", removed) + text("add", added);
        if (!script.isEmpty()) {
            nft.run(script);
        }
    }

    /** Whether the tables of these families exist with their rules; a program may have flushed the whole ruleset. */
    boolean isPresent(List<String> families) throws IOException {
        List<String> tables = nft.tables();
        return families.stream().allMatch(family -> tables.contains(family + " " + table))
                && nft.chain("inet " + table, RulesetWriter.JUDGING_CHAIN).contains("@");
    }

    /** The elements as commands, one for each set. */
    private String text(String command, Collection<Element> elements) {
        Map<Element.Set, List<String>> bySet = new LinkedHashMap<>();
        for (Element element : elements) {
            bySet.computeIfAbsent(element.set(), set -> new ArrayList<>()).add(element.key());
        }
        StringBuilder text = new StringBuilder();
        bySet.forEach((set, keys) -> text.append(command)
                .append(" element ")
                .append(set.tableFamily())
                .append(' ')
                .append(table)
                .append(' ')
                .append(set.name())
                .append(" { ")
                .append(String.join(", ", keys))
                .append(" }\n"));
        return text.toString();
    }
}
