package io.fairlead.model;

/**
 * A range of TCP or UDP ports.
 *
 * <p>Threading: Immutable.
 *
 * @param first the lowest port, from 1 on
 * @param last the highest port, at most 65535, not below the first
 */
public record PortRange(int first, int last) {
    private static final int MAX = 65_535;

    public PortRange {
        if (first < 1 || last > MAX || first > last) {
            throw new IllegalArgumentException("port range " + first + "-" + last
                    + " is not allowed; expected FIRST-LAST with 1 <= FIRST <= LAST <= " + MAX);
        }
    }

    /**
     * Reads a range as {@link #toString()} writes it.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static PortRange parse(String text) {
        String[] ports = text.strip().split("-", 2);
        try {
            return new PortRange(Integer.parseInt(ports[0].strip()), Integer.parseInt(ports[ports.length - 1].strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "port range '" + text + "' is not valid; expected FIRST-LAST, such as 10000-29999", e);
        }
    }

    /** The number of ports. */
    public int size() {
        return last - first + 1;
    }

    /** Whether the two ranges have a port in common. */
    public boolean overlaps(PortRange other) {
        return first <= other.last && other.first <= last;
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
