package io.fairlead.k8s.cli;

import io.fairlead.k8s.sidecar.SidecarArguments;
import io.fairlead.k8s.sidecar.SidecarConfig;
import io.fairlead.k8s.sidecar.SidecarSetting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/**
 * {@code fairlead sidecar} for help, completion and wrong use. A command line that is right never comes here: {@link
 * SidecarRun} reads it without this library. The options are those of {@link SidecarSetting}.
 */
final class SidecarCommand implements Callable<Integer> {
    static final String NAME = "sidecar";

    private final Function<String, @Nullable String> environment;
    private final CommandSpec command;

    private SidecarCommand(Function<String, @Nullable String> environment) {
        this.environment = environment;
        command = CommandSpec.wrapWithoutInspection(this).name(NAME).mixinStandardHelpOptions(true);
        UsageMessageSpec usage = command.usageMessage();
        usage.description(
                "Serve single Services to one application, at addresses next to it: endpoints are selected, retried and"
                        + " ejected as by 'fairlead node'.",
                "--service or --endpoints begin a group, to which the --listen behind them belong.");
        usage.footerHeading("%nExamples:%n");
        usage.footer(
                "  fairlead sidecar --endpoints 10.0.0.5:5432,10.0.0.6:5432 --listen 127.0.0.1:5432",
                "  fairlead sidecar --service default/db:postgres --listen 127.0.0.1:5432",
                "  fairlead sidecar --endpoints dns:db-headless.default.svc:5432 --listen 127.0.0.1:5432",
                "  fairlead sidecar --service default/db --transparent");
        usage.abbreviateSynopsis(true);
        usage.sortOptions(false);
        SidecarSetting.all().forEach(this::add);
    }

    /** The command, for a process with that environment. */
    static CommandLine commandLine(Function<String, @Nullable String> environment) {
        CommandLine line = new CommandLine(new SidecarCommand(environment).command);
        line.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, OptionGroups::render);
        return line;
    }

    private void add(SidecarSetting setting) {
        OptionSpec.Builder option = OptionSpec.builder(setting.flag())
                .description(setting.description())
                .userObject(setting);
        switch (setting.kind()) {
            case TEXT ->
                option.type(setting.isRepeatable() ? List.class : String.class).auxiliaryTypes(String.class);
            case NUMBER -> option.type(int.class);
            case TIME -> option.type(Duration.class).converters(new DurationConverter());
            case SWITCH -> option.type(boolean.class).fallbackValue("true");
            case RELAY_MODE -> option.type(String.class).completionCandidates(new ProxyOptions.RelayModeNames());
            case SELECTOR -> option.type(String.class).completionCandidates(new SelectorNames());
            case LOGGING_FORMAT -> option.type(String.class).completionCandidates(new NodeCommand.LoggingFormatNames());
            case ACCESS_LOG_FORMAT ->
                option.type(String.class).completionCandidates(new AccessLogOptions.FormatNames());
            case SHARED -> {
                return;
            }
        }
        if (!setting.label().isEmpty()) {
            option.paramLabel(setting.label());
        }
        command.addOption(option.build());
    }

    /** The arguments are well formed, but their values may still be wrong, or not go together. */
    @Override
    public Integer call() throws Exception {
        List<String> all = command.commandLine().getParent().getParseResult().originalArgs();
        String[] own = all.subList(all.indexOf(NAME) + 1, all.size()).toArray(String[]::new);
        SidecarConfig config;
        try {
            config = SidecarArguments.read(own, environment);
        } catch (IllegalArgumentException e) {
            throw WrongValue.of(command, e);
        }
        if (all.getFirst().equals(NAME)) {
            return SidecarRun.serve(config);
        }
        throw new ParameterException(
                command.commandLine(),
                "options come behind the command; write 'fairlead sidecar " + String.join(" ", own) + " "
                        + String.join(" ", all.subList(0, all.indexOf(NAME))) + "'");
    }
}
