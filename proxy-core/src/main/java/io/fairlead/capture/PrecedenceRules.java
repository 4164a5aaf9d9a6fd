package io.fairlead.capture;

import io.fairlead.config.KernelNumbers;
import io.fairlead.model.IpFamily;

/**
 * The rules that keep other programs from translating what goes to the proxy. As long as kube-proxy's rules are in the
 * kernel, they would rewrite the destination of captured packets, which would then arrive for an address that the proxy does
 * not serve.
 *
 * <p>A flow is translated once: by the first chain that says how. These come before kube-proxy's, and say that the
 * destination stays. Flows that have begun before are left as they are.
 *
 * <p>Threading: Stateless.
 *
 * @see <a href="https://wiki.nftables.org/wiki-nftables/index.php/Netfilter_hooks">Netfilter hooks, Priority within hook</a>
 */
final class PrecedenceRules {
    private PrecedenceRules() {}

    /** The chains of the table {@code inet}. They need NAT in the kernel. */
    static String chains(KernelNumbers numbers) {
        StringBuilder kept = new StringBuilder();
        for (IpFamily family : IpFamily.values()) {
            String ip = VerdictRules.ip(family);
            kept.append("        meta nfproto ")
                    .append(VerdictRules.nfproto(family))
                    .append(" meta mark & CAPTURED == CAPTURED dnat ")
                    .append(ip)
                    .append(" to ")
                    .append(ip)
                    .append(" daddr\n");
        }
        return """
                chain arriving_as_sent {
                    type nat hook prerouting priority dstnat - 5; policy accept;
            KEPT    }
                chain leaving_as_sent {
                    type nat hook output priority -105; policy accept;
            KEPT    }
            """.replace("KEPT", kept).replace("CAPTURED", KernelNumbers.text(numbers.captureMark()));
    }
}
