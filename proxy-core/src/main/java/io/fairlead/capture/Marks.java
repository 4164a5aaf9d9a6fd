package io.fairlead.capture;

import io.fairlead.linux.PolicyRoute;

/**
 * The bits of the firewall mark that are ours, and the policy route that goes with them. Of other bits nothing is read
 * or changed. All proxies of a machine share them.
 *
 * <p>kube-proxy has 0x4000 and 0x8000, the portmap plugin 0x2000, Cilium 0x0f00 and the upper half, as has Calico.
 */
final class Marks {
    /** The packet is for this machine, whatever its destination. */
    static final int CAPTURED = 0x1000;

    /** The packet is from the proxy to an endpoint, and is not to be captured again. */
    static final int DIALLED = 0x0040;

    /** Delivers what is captured. The table has the number of the mark, which tells them as belonging together. */
    static final PolicyRoute DELIVERY = new PolicyRoute(CAPTURED, CAPTURED, CAPTURED, 100);

    private Marks() {}
}
