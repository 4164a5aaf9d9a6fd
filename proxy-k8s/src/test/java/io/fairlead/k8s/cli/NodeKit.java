package io.fairlead.k8s.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command {@code fairlead node} in an environment of its own, with what it prints. Confined to one test. */
final class NodeKit {
    private final Map<String, String> environment = new HashMap<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine line = FairleadCommand.commandLine(environment::get, "node")
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err));

    NodeKit with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** The exit code of {@code fairlead node} with these arguments. */
    int run(String... args) {
        List<String> all = new ArrayList<>(List.of("node"));
        all.addAll(List.of(args));
        return execute(all.toArray(String[]::new));
    }

    /** The exit code of {@code fairlead} with these arguments. */
    int execute(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return line.execute(args);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    CommandSpec command() {
        return Objects.requireNonNull(line.getSubcommands().get("node")).getCommandSpec();
    }

    /** The value of a key that {@code --print-config} printed, and behind a {@code #} where it came from. */
    String printed(String key) {
        Matcher setting = Pattern.compile("^" + key + ": (.*?) +(# .*)$", Pattern.MULTILINE)
                .matcher(out());
        return setting.find() ? setting.group(1) + " " + setting.group(2) : "no " + key + " in:\n" + out + err;
    }
}
