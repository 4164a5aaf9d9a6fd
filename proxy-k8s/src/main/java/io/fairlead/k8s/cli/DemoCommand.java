package io.fairlead.k8s.cli;

import io.fairlead.config.ConnectionConfig;
import io.fairlead.k8s.demo.Demo;
import io.fairlead.k8s.demo.DemoControl;
import io.fairlead.k8s.demo.DemoException;
import io.fairlead.k8s.demo.DemoOptions;
import io.fairlead.model.Protocol;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code fairlead demo}: the running example, balanced by a proxy in this process on loopback addresses. */
@Command(
        name = "demo",
        description = "Balance an example on this machine: one Service, five endpoints, many clients.",
        footerHeading = "%n",
        footer = {
            "Exit code with --exit: 0 if every request succeeded and the shares are even (chi-squared test at 1 %%;"
                    + " if the first round fails it, a second one decides), 1 if not. With --udp, also 1 if datagrams"
                    + " were lost that were not sent to the dead endpoint.",
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    private static final Logger LOG = LogManager.getLogger(DemoCommand.class);

    /** Connections of the user that are still open at the end are not waited for longer than this. */
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(1);

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before anything is called
    private CommandSpec command;

    @Option(names = "--requests", paramLabel = "N", description = "Requests in the first round. Default: 1000.")
    private int requests = 1000;

    @Option(
            names = "--udp",
            description = "Use UDP instead of HTTP: each request is a datagram, which its client repeats until it is"
                    + " answered.")
    private boolean isUdp;

    @Option(names = "--kill-one", description = "Let an endpoint die while requests are sent.")
    private boolean killsOne;

    @Option(names = "--exit", description = "Exit after the first round instead of running until Ctrl-C.")
    private boolean endsAfterRound;

    @Option(
            names = "--endpoints-only",
            description =
                    "Run only the five endpoints, without a proxy, for 'fairlead node --manifests examples/web', with --udp"
                            + " examples/udp.")
    private boolean isEndpointsOnly;

    @Mixin
    private ProxyOptions proxyOptions = new ProxyOptions();

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = command.commandLine().getOut();
        try {
            return isEndpointsOnly ? serveEndpoints(protocol(), out) : serve(options(), out);
        } catch (DemoException e) {
            command.commandLine().getErr().println("fairlead demo: " + e.getMessage());
            return 1;
        }
    }

    private DemoOptions options() {
        try {
            return new DemoOptions(
                    proxyOptions.config(DRAIN_TIMEOUT, ConnectionConfig.DEFAULT), protocol(), requests, killsOne);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private Protocol protocol() {
        return isUdp ? Protocol.UDP : Protocol.TCP;
    }

    private int serve(DemoOptions options, PrintWriter out) throws InterruptedException {
        Demo demo = start(options, out);
        if (endsAfterRound) {
            try (demo) {
                return demo.firstRound() ? 0 : 1;
            }
        }
        Termination.onSignal(demo::close);
        demo.firstRound();
        demo.say("Try the commands above and watch the table; Ctrl-C ends.");
        readCommands(demo);
        return Termination.await();
    }

    /** Runs what the user types, until standard input ends. */
    private static void readCommands(Demo demo) {
        try (DemoControl control = demo.control();
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()))) {
            control.help().forEach(demo::say);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String said = control.run(line);
                if (!said.isEmpty()) {
                    demo.say(said);
                }
            }
        } catch (IOException e) {
            LOG.debug("no further commands are read", e);
        }
    }

    private Demo start(DemoOptions options, PrintWriter out) {
        try {
            return Demo.start(options, out, isTerminal());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), e.getMessage(), e);
        }
    }

    private static int serveEndpoints(Protocol protocol, PrintWriter out) throws InterruptedException {
        AutoCloseable endpoints = Demo.startEndpoints(protocol, out);
        Termination.onSignal(() -> {
            try {
                endpoints.close();
            } catch (Exception e) {
                LOG.warn("the endpoints did not stop cleanly", e);
            }
        });
        return Termination.await();
    }

    /** Whether the table can be drawn in place. */
    @SuppressWarnings("SystemConsoleNull") // it is null in JDK 25 where standard output is no terminal
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }
}
