package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.NodePortRanges;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option for the addresses of node ports, with the name that kube-proxy gives it. */
final class NodePortOption {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(
            names = "--nodeport-addresses",
            paramLabel = "CIDR",
            split = ",",
            description = "Addresses of node ports: CIDRs, or 'primary' for the Node's own address."
                    + " Default: every address.")
    private List<String> nodePortAddresses = List.of();

    /** @throws ParameterException if a value is neither */
    NodePortRanges ranges() {
        try {
            return NodePortRanges.parse(nodePortAddresses.stream()
                    .map(String::strip)
                    .filter(value -> !value.isEmpty())
                    .toList());
        } catch (IllegalArgumentException e) {
            throw WrongValue.of(command, "nodeportAddresses", e);
        }
    }
}
