package io.fairlead.k8s.config;

import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxy mode of kube-proxy, and what Fairlead derives from it.
 *
 * <p>Threading: Immutable.
 *
 * @param mode iptables, ipvs or nftables; null if it is not set
 * @param scheduler how IPVS balances; null if it is not set
 * @param udpTimeout how long IPVS keeps a UDP flow without a datagram; null if it is not set
 */
public record KubeProxyMode(
        @Nullable Setting mode,
        @Nullable Setting scheduler,
        @Nullable Setting udpTimeout) {
    /** Neither is set. */
    public static final KubeProxyMode UNSET = new KubeProxyMode(null, null, null);

    private static final String REMEDY = "it can stay";

    /** The first value, or the second if it is not set. */
    public KubeProxyMode or(KubeProxyMode other) {
        return new KubeProxyMode(
                mode == null ? other.mode : mode,
                scheduler == null ? other.scheduler : scheduler,
                udpTimeout == null ? other.udpTimeout : udpTimeout);
    }

    /**
     * The selector that balances as IPVS would, if nothing else names one; empty for other modes, and for schedulers that
     * no selector is like.
     */
    public Optional<Setting> selector() {
        if (mode == null || !isMode("ipvs")) {
            return Optional.empty();
        }
        return Optional.ofNullable(selector(schedulerName()))
                .map(name -> new Setting(name, scheduler == null ? mode.origin() : scheduler.origin()));
    }

    /** The default for the addresses of node ports; empty for all addresses. */
    public Optional<Setting> nodeportAddresses() {
        return mode != null && isMode("nftables")
                ? Optional.of(new Setting(NodePortRanges.PRIMARY, mode.origin()))
                : Optional.empty();
    }

    /** The timeout of UDP sessions, before and after the first reply; empty if IPVS would not set it. */
    public Optional<Setting> udpSessionTimeout() {
        return isMode("ipvs") ? Optional.ofNullable(udpTimeout) : Optional.empty();
    }

    private boolean isMode(String name) {
        return mode != null && mode.text().equals(name);
    }

    private String schedulerName() {
        return scheduler == null ? "rr" : scheduler.text();
    }

    private static @Nullable String selector(String scheduler) {
        return switch (scheduler) {
            case "rr", "wrr" -> "round-robin";
            case "lc", "wlc", "sed", "nq" -> "least-conn";
            case "sh", "mh" -> "maglev";
            default -> null;
        };
    }

    /** The settings that carry over, and those that do not. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        if (mode != null) {
            addMode(mode, problems);
        }
        if (scheduler != null && !isMode("ipvs") && !isStandardInFile(scheduler, "rr")) {
            problems.add(problem(
                    Severity.WARNING,
                    scheduler,
                    "'" + scheduler.text() + "' has no effect: the mode is not ipvs",
                    "choose a selector"));
        }
        if (udpTimeout != null && !isMode("ipvs")) {
            problems.add(problem(
                    Severity.WARNING,
                    udpTimeout,
                    "'" + udpTimeout.text() + "' has no effect: the mode is not ipvs",
                    "set udpUnrepliedTimeout and udpRepliedTimeout"));
        }
        return problems;
    }

    private void addMode(Setting set, List<Problem> problems) {
        switch (set.text()) {
            case "ipvs" -> problems.add(schedulerProblem(scheduler == null ? set : scheduler));
            case "nftables" ->
                problems.add(problem(
                        Severity.NOTE,
                        set,
                        "mode nftables: node ports are served at the primary addresses of the node, as in "
                                + "kube-proxy",
                        "set nodeportAddresses to change that"));
            default -> {
                if (!isStandardInFile(set, "iptables")) {
                    problems.add(problem(
                            Severity.WARNING,
                            set,
                            "'" + set.text() + "' has no effect: Fairlead proxies in user space",
                            REMEDY));
                }
            }
        }
    }

    private Problem schedulerProblem(Setting place) {
        String selector = selector(schedulerName());
        return selector == null
                ? problem(
                        Severity.WARNING,
                        place,
                        "no selector corresponds to the IPVS scheduler '" + schedulerName() + "'",
                        "set selector; the default is random")
                : problem(
                        Severity.NOTE,
                        place,
                        "the IPVS scheduler " + schedulerName() + " is translated to the selector " + selector
                                + " here",
                        "set selector to change that");
    }

    /** A flag was written on purpose; a file may have been generated with all defaults. */
    private static boolean isStandardInFile(Setting setting, String standard) {
        return !(setting.origin() instanceof ValueOrigin.Flag) && setting.text().equals(standard);
    }

    private static Problem problem(Severity severity, Setting setting, String what, String remedy) {
        return switch (setting.origin()) {
            case ValueOrigin.Field(var location, var field) ->
                new Problem(severity, location, null, field, what, remedy);
            case ValueOrigin.Flag(var flag) -> new Problem(severity, null, null, flag, what, remedy);
            case ValueOrigin other -> new Problem(severity, null, null, other.toString(), what, remedy);
        };
    }
}
