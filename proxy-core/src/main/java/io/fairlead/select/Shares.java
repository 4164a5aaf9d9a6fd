package io.fairlead.select;

import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** Computes the {@linkplain Picker#shares shares} of candidates. Stateless. */
final class Shares {
    private Shares() {}

    /** The same for each candidate that is not excluded. */
    static double[] even(List<Candidate> candidates, Predicate<Candidate> isExcluded) {
        boolean[] excluded = excluded(candidates, isExcluded);
        return fewest(new int[excluded.length], excluded);
    }

    /** A random one of those with the fewest open connections. */
    static double[] fewest(List<Candidate> candidates, Predicate<Candidate> isExcluded) {
        int[] open = openConnections(candidates);
        double[] shares = fewest(open, new boolean[open.length]);
        return redrawn(shares, excluded(candidates, isExcluded), excluded -> fewest(open, excluded));
    }

    private static double[] fewest(int[] open, boolean[] isExcluded) {
        int fewest = Integer.MAX_VALUE;
        int ties = 0;
        for (int i = 0; i < open.length; i++) {
            if (!isExcluded[i] && open[i] <= fewest) {
                ties = open[i] < fewest ? 1 : ties + 1;
                fewest = open[i];
            }
        }
        double[] shares = new double[open.length];
        for (int i = 0; i < open.length; i++) {
            shares[i] = !isExcluded[i] && open[i] == fewest ? 1.0 / ties : 0;
        }
        return shares;
    }

    /** Of two random ones, that with fewer open connections; the first of equals. */
    static double[] fewerOfTwo(List<Candidate> candidates, Predicate<Candidate> isExcluded) {
        int[] open = openConnections(candidates);
        double[] shares = fewerOfTwo(open, new boolean[open.length]);
        return redrawn(shares, excluded(candidates, isExcluded), excluded -> fewerOfTwo(open, excluded));
    }

    private static double[] fewerOfTwo(int[] open, boolean[] isExcluded) {
        int[] sorted = new int[open.length];
        int count = 0;
        for (int i = 0; i < open.length; i++) {
            if (!isExcluded[i]) {
                sorted[count++] = open[i];
            }
        }
        Arrays.sort(sorted, 0, count);
        double[] shares = new double[open.length];
        for (int i = 0; i < open.length; i++) {
            if (!isExcluded[i]) {
                shares[i] = count == 1 ? 1 : fewerOfTwo(open[i], sorted, count);
            }
        }
        return shares;
    }

    /** As the first of the two it wins against as many or more connections, as the second only against more. */
    private static double fewerOfTwo(int open, int[] sorted, int count) {
        int more = count - firstAtLeast(open + 1, sorted, count);
        int notFewer = count - firstAtLeast(open, sorted, count) - 1;
        return (double) (notFewer + more) / ((double) count * (count - 1));
    }

    private static int firstAtLeast(int value, int[] sorted, int count) {
        int low = 0;
        int high = count;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** A second choice, among the candidates that are not excluded. */
    @FunctionalInterface
    private interface Redraw {
        double[] shares(boolean[] isExcluded);
    }

    /** The share of those that are excluded goes to a second choice. */
    private static double[] redrawn(double[] first, boolean[] isExcluded, Redraw redraw) {
        double missed = 0;
        for (int i = 0; i < first.length; i++) {
            missed += isExcluded[i] ? first[i] : 0;
        }
        if (missed == 0) {
            return first;
        }
        double[] shares = redraw.shares(isExcluded);
        for (int i = 0; i < first.length; i++) {
            shares[i] = isExcluded[i] ? 0 : first[i] + missed * shares[i];
        }
        return shares;
    }

    private static boolean[] excluded(List<Candidate> candidates, Predicate<Candidate> isExcluded) {
        boolean[] excluded = new boolean[candidates.size()];
        for (int i = 0; i < excluded.length; i++) {
            excluded[i] = isExcluded.test(candidates.get(i));
        }
        return excluded;
    }

    private static int[] openConnections(List<Candidate> candidates) {
        return candidates.stream().mapToInt(Candidate::openConnections).toArray();
    }
}
