package io.fairlead.k8s.kubeconfig;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The {@code exec} of a user: a program that prints credentials.
 *
 * <p>Threading: Immutable.
 *
 * @param command a program on the path, or the absolute path of one
 * @param arguments passed on as they are; no shell reads them
 * @param environment variables that are added to those of this process
 * @param apiVersion version of the input and output of the program
 * @param installHint how to install the program; empty for nothing
 * @param isClusterInfoWanted whether the program receives a description of the cluster
 */
public record ExecPlugin(
        String command,
        List<String> arguments,
        Map<String, String> environment,
        String apiVersion,
        String installHint,
        boolean isClusterInfoWanted) {
    private static final Set<String> FIELDS =
            Set.of("command", "args", "env", "apiVersion", "installHint", "provideClusterInfo", "interactiveMode");
    private static final String V1 = "client.authentication.k8s.io/v1";
    private static final String V1_BETA = "client.authentication.k8s.io/v1beta1";

    public ExecPlugin {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    static ExecPlugin of(Stanza fields) {
        fields.allowOnly(FIELDS);
        String version = fields.text("apiVersion");
        if (version == null || !version.equals(V1) && !version.equals(V1_BETA)) {
            throw fields.refused(
                    "apiVersion",
                    version == null ? "is missing" : "'" + version + "' is not supported",
                    "allowed are " + V1 + " and " + V1_BETA);
        }
        checkInteractiveMode(fields, version);
        String hint = fields.text("installHint");
        return new ExecPlugin(
                fields.program("command"),
                fields.texts("args"),
                environment(fields),
                version,
                hint == null ? "" : printable(hint),
                fields.isOn("provideClusterInfo"));
    }

    /** A proxy has no user to ask. */
    private static void checkInteractiveMode(Stanza fields, String version) {
        String mode = fields.text("interactiveMode");
        switch (mode == null ? "" : mode) {
            case "Never", "IfAvailable" -> {}
            case "Always" ->
                throw fields.refused(
                        "interactiveMode",
                        "is Always, but Fairlead has no standard input for a plug-in",
                        "use a plug-in that runs with Never or IfAvailable");
            case "" -> {
                if (version.equals(V1)) {
                    throw fields.refused("interactiveMode", "is missing", "allowed are Never and IfAvailable");
                }
            }
            default ->
                throw fields.refused(
                        "interactiveMode", "is '" + mode + "'", "allowed are Never, IfAvailable and Always");
        }
    }

    private static Map<String, String> environment(Stanza fields) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (Stanza variable : fields.stanzas("env")) {
            variable.allowOnly(Set.of("name", "value"));
            String name = variable.text("name");
            if (name == null) {
                throw variable.refused("name", "is missing", "write the name of the variable");
            }
            String value = variable.text("value");
            variables.put(name, value == null ? "" : value);
        }
        return variables;
    }

    /** Without what could drive a terminal. */
    private static String printable(String text) {
        return text.strip().replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "");
    }
}
