package io.fairlead.config;

/**
 * How traffic reaches the proxy, and how local pods are distinguished from other clients.
 *
 * <p>Threading: Immutable.
 *
 * @param mode the way in which it does
 * @param instance distinguishes the proxies on one machine; empty for the only one, else at most 63 letters, digits,
 *     {@code -}, {@code _} and {@code .}
 * @param localDetection how pods of this node are distinguished from other clients
 * @param masqueradeAll whether endpoints see the node as the source of all connections to cluster IPs, as kube-proxy's
 *     {@code --masquerade-all} has it; only {@link CaptureMode#TPROXY} can show them anything else
 * @param numbers the numbers that it uses in the kernel
 * @param keepRulesOnStop whether a proxy that stops leaves its rules in the kernel, although no other proxy waits to take
 *     them over
 * @param isGuarded whether packet filter rules guard the addresses that become the machine's by {@link CaptureMode#BIND}; they
 *     are wanted on a node, whose daemons would answer there too, but not in a pod, whose client is the pod itself
 */
public record CaptureConfig(
        CaptureMode mode,
        String instance,
        LocalDetection localDetection,
        boolean masqueradeAll,
        KernelNumbers numbers,
        boolean keepRulesOnStop,
        boolean isGuarded) {
    private static final int LONGEST_INSTANCE = 63;

    /** Nothing is captured, and pods are not distinguished from other clients. */
    public static final CaptureConfig NONE = of(CaptureMode.NONE);

    public CaptureConfig {
        if (!isInstance(instance)) {
            throw new IllegalArgumentException(
                    "serviceProxyName is '" + instance + "'; allowed are at most 63 letters, digits, '-', '_' and '.'");
        }
    }

    /** Without a regular expression, which no other part of a sidecar needs. */
    private static boolean isInstance(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-_.".indexOf(c) >= 0)) {
                return false;
            }
        }
        return text.length() <= LONGEST_INSTANCE;
    }

    /** Capture whose addresses are guarded. */
    public CaptureConfig(
            CaptureMode mode,
            String instance,
            LocalDetection localDetection,
            boolean masqueradeAll,
            KernelNumbers numbers,
            boolean keepRulesOnStop) {
        this(mode, instance, localDetection, masqueradeAll, numbers, keepRulesOnStop, true);
    }

    /** The only proxy of a machine, which does not distinguish pods. */
    public static CaptureConfig of(CaptureMode mode) {
        return new CaptureConfig(mode, "", LocalDetection.NONE, false, KernelNumbers.DEFAULT, false);
    }

    /** The same with another way of telling pods of this node from other clients. */
    public CaptureConfig withLocalDetection(LocalDetection other) {
        return new CaptureConfig(mode, instance, other, masqueradeAll, numbers, keepRulesOnStop, isGuarded);
    }

    /** The same for one of several proxies on a machine. */
    public CaptureConfig withInstance(String name) {
        return new CaptureConfig(mode, name, localDetection, masqueradeAll, numbers, keepRulesOnStop, isGuarded);
    }

    /** The same with other numbers of the kernel's. */
    public CaptureConfig withNumbers(KernelNumbers other) {
        return new CaptureConfig(mode, instance, localDetection, masqueradeAll, other, keepRulesOnStop, isGuarded);
    }

    /** The same with another answer to what becomes of the rules when the proxy is stopping. */
    public CaptureConfig withKeepRulesOnStop(boolean other) {
        return new CaptureConfig(mode, instance, localDetection, masqueradeAll, numbers, other, isGuarded);
    }

    /** The same without packet filter rules. */
    public CaptureConfig withoutGuard() {
        return new CaptureConfig(mode, instance, localDetection, masqueradeAll, numbers, keepRulesOnStop, false);
    }
}
