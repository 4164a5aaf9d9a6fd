package io.fairlead.capture;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The nftables tables of a proxy, all of one name, without the elements of their sets.
 *
 * <p>Threading: Immutable.
 *
 * @param table the name of the tables
 * @param families the families of the tables, such as {@code inet}
 * @param text the tables, as nft reads them
 */
record Ruleset(String table, List<String> families, String text) {
    /** The families of which there can be tables of ours. */
    private static final List<String> ALL_FAMILIES = List.of("inet", "ip", "ip6", "arp", "bridge");

    Ruleset {
        families = List.copyOf(families);
    }

    /** Whether there can be tables of ours of this family. */
    static boolean isFamily(String family) {
        return ALL_FAMILIES.contains(family);
    }

    /** Removes the tables of the name, if they exist, so that the same transaction can create them. */
    String removal() {
        return ALL_FAMILIES.stream()
                .map(family -> "add table " + family + " " + table + "\ndelete table " + family + " " + table + "\n")
                .collect(Collectors.joining());
    }
}
