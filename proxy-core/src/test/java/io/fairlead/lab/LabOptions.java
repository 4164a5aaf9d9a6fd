package io.fairlead.lab;

/**
 * What differs between labs.
 *
 * <p>Threading: Immutable.
 *
 * @param layout how the node's pods are wired to it
 * @param hasBridgeNetfilter whether frames that the node bridges pass the hooks of IP ({@code bridge-nf-call-iptables}
 *     and {@code bridge-nf-call-ip6tables})
 * @param hasStrictReversePath whether the node drops IPv4 packets that come in where their source is not routed to
 *     ({@code rp_filter=1})
 */
public record LabOptions(Layout layout, boolean hasBridgeNetfilter, boolean hasStrictReversePath) {
    /** This layout, with neither. */
    public static LabOptions of(Layout layout) {
        return new LabOptions(layout, false, false);
    }

    /** The same with frames that pass the hooks of IP. */
    public LabOptions withBridgeNetfilter() {
        return new LabOptions(layout, true, hasStrictReversePath);
    }

    /** The same with a strict reverse-path filter. */
    public LabOptions withStrictReversePath() {
        return new LabOptions(layout, hasBridgeNetfilter, true);
    }

    /** The words that tables and test names use. */
    @Override
    public String toString() {
        String text = switch (layout) {
            case POINT_TO_POINT -> "point-to-point";
            case BRIDGE -> "bridge";
        };
        return text + (hasBridgeNetfilter ? ", bridge-netfilter" : "") + (hasStrictReversePath ? ", strict" : "");
    }
}
