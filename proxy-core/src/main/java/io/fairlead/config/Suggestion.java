package io.fairlead.config;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;

/**
 * Suggests the existing name that is nearest to an unknown one.
 *
 * <p>Threading: Thread-safe.
 */
public final class Suggestion {
    private Suggestion() {}

    /**
     * The known name that is nearest, as a part of a message, such as {@code " (did you mean 'random'?)"}; empty if that
     * does not have more than half of the letters.
     *
     * @param known the names that exist; at least one
     */
    public static String of(String name, Collection<String> known) {
        String nearest = Collections.min(known, Comparator.comparingInt(each -> distance(name, each)));
        int lettersInCommon = (name.length() + nearest.length() - distance(name, nearest)) / 2;
        return 2 * lettersInCommon > name.length() ? " (did you mean '" + nearest + "'?)" : "";
    }

    /** How many letters have to be deleted and inserted; by this measure an abbreviation is near to the whole. */
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int i = 1; i <= to.length(); i++) {
            row[i] = i;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean isSame = from.charAt(i - 1) == to.charAt(j - 1);
                int distance = isSame ? diagonal : Math.min(row[j], row[j - 1]) + 1;
                diagonal = row[j];
                row[j] = distance;
            }
        }
        return row[to.length()];
    }
}
