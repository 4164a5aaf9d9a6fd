package io.fairlead.select;

import java.util.Arrays;
import java.util.Comparator;
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

    /** Random ones of those with the least of something that are not excluded. */
    static double[] fewest(int[] open, boolean[] isExcluded) {
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
        return fewerOfTwo(openConnections(candidates), candidates, isExcluded);
    }

    /** The same with something else than their open connections. */
    static double[] fewerOfTwo(int[] open, List<Candidate> candidates, Predicate<Candidate> isExcluded) {
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

    /** The weight of each candidate; 0 if it is excluded. */
    static int[] weights(List<Candidate> candidates, Predicate<Candidate> isExcluded, long nowNanos) {
        return candidates.stream()
                .mapToInt(candidate -> isExcluded.test(candidate) ? 0 : candidate.weight(nowNanos))
                .toArray();
    }

    /** Which weights are below one. */
    static boolean[] below(int[] weights, int weight) {
        boolean[] isBelow = new boolean[weights.length];
        for (int i = 0; i < weights.length; i++) {
            isBelow[i] = weights[i] < weight;
        }
        return isBelow;
    }

    /** Shares of picks that are repeated unless the one picked is taken with the probability of its weight. */
    static double[] thinned(double[] shares, int[] weights) {
        double[] thinned = new double[shares.length];
        double sum = 0;
        boolean hasFull = false;
        for (int i = 0; i < shares.length; i++) {
            thinned[i] = shares[i] * weights[i];
            sum += thinned[i];
            hasFull |= weights[i] == SlowStart.FULL;
        }
        if (!hasFull || sum == 0) {
            return shares;
        }
        for (int i = 0; i < thinned.length; i++) {
            thinned[i] /= sum;
        }
        return thinned;
    }

    /** How candidates compare by their open connections for their weight; equal ones have the same rank. */
    static int[] ranks(List<Candidate> candidates, int[] weights) {
        Integer[] order = new Integer[weights.length];
        Arrays.setAll(order, i -> i);
        Comparator<Integer> byLoad = (one, other) -> compareLoads(
                candidates.get(one), Math.max(1, weights[one]), candidates.get(other), Math.max(1, weights[other]));
        Arrays.sort(order, byLoad);
        int[] ranks = new int[weights.length];
        for (int i = 1; i < order.length; i++) {
            ranks[order[i]] = ranks[order[i - 1]] + (byLoad.compare(order[i - 1], order[i]) == 0 ? 0 : 1);
        }
        return ranks;
    }

    /** Compares the connections that would be open after a pick, divided by the weight. */
    static int compareLoads(Candidate one, int weight, Candidate other, int otherWeight) {
        return Long.compare((one.openConnections() + 1L) * otherWeight, (other.openConnections() + 1L) * weight);
    }
}
