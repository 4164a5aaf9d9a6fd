package io.fairlead.capture;

import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The nftables tables of a proxy. The first change makes them anew, whatever a process before has left; each change after
 * it adds and deletes elements. One that fails makes them anew the next time.
 *
 * <p>Threading: confined to the control thread, and blocks it for some milliseconds.
 */
final class PacketFilter {
    private static final Logger LOG = LogManager.getLogger(PacketFilter.class);

    private final Nft nft;
    private final String table;
    private final boolean hasArp;
    private boolean isInstalled;

    /** What differs. */
    record Difference(List<RuleBook.Change> rules, List<IpAddress> addedVips, List<IpAddress> removedVips) {
        boolean isEmpty() {
            return rules.isEmpty() && addedVips.isEmpty() && removedVips.isEmpty();
        }
    }

    /** @param hasArp whether the tables include one for ARP with the addresses of Services */
    PacketFilter(Nft nft, String table, boolean hasArp) {
        this.nft = nft;
        this.table = table;
        this.hasArp = hasArp;
    }

    boolean isInstalled() {
        return isInstalled;
    }

    /** What is installed is not what is wanted any more. */
    void markStale() {
        isInstalled = false;
    }

    /**
     * Makes the tables anew, within one change, so that nothing passes by in between.
     *
     * @param skeleton the tables without elements
     */
    void install(String removal, String skeleton, Collection<FrontendRule> rules, Collection<IpAddress> vips)
            throws IOException {
        Elements elements = new Elements();
        rules.forEach(rule -> Element.of(rule).forEach(elements::put));
        vips.forEach(vip -> putVip(elements, vip));
        nft.run(removal + skeleton + elements.text("add"));
        isInstalled = true;
        LOG.info("packet filter: table {} holds {} frontends and {} addresses", table, rules.size(), vips.size());
    }

    /** Changes the elements of the tables that are installed. */
    void update(Difference difference) throws IOException {
        if (difference.isEmpty()) {
            return;
        }
        Elements removed = new Elements();
        Elements added = new Elements();
        for (RuleBook.Change change : difference.rules()) {
            List<Element> before = Element.of(change.before());
            List<Element> after = Element.of(change.after());
            before.stream().filter(element -> !after.contains(element)).forEach(removed::put);
            after.stream().filter(element -> !before.contains(element)).forEach(added::put);
        }
        difference.removedVips().forEach(vip -> putVip(removed, vip));
        difference.addedVips().forEach(vip -> putVip(added, vip));
        String script = removed.text("delete") + added.text("add");
        if (script.isEmpty()) {
            return;
        }
        try {
            nft.run(script);
        } catch (IOException e) {
            isInstalled = false;
            throw e;
        }
    }

    /** Whether the tables are there; somebody may have flushed the whole ruleset. */
    boolean isPresent() throws IOException {
        List<String> tables = nft.tables();
        return tables.contains("inet " + table) && (!hasArp || tables.contains("arp " + table));
    }

    private void putVip(Elements elements, IpAddress vip) {
        elements.put(Element.ofVirtual(vip));
        if (hasArp && vip.family() == IpFamily.IPV4) {
            elements.putArp(Element.ofVirtual(vip));
        }
    }

    /** Elements by set, in the order of the first. */
    private final class Elements {
        private final Map<String, List<String>> bySet = new LinkedHashMap<>();

        void put(Element element) {
            put("inet", element);
        }

        void putArp(Element element) {
            put("arp", element);
        }

        private void put(String family, Element element) {
            bySet.computeIfAbsent(family + " " + table + " " + element.set(), set -> new ArrayList<>())
                    .add(element.key());
        }

        String text(String command) {
            StringBuilder text = new StringBuilder();
            bySet.forEach((set, keys) -> text.append(command)
                    .append(" element ")
                    .append(set)
                    .append(" { ")
                    .append(String.join(", ", keys))
                    .append(" }\n"));
            return text.toString();
        }
    }
}
