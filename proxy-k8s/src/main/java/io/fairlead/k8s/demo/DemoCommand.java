package io.fairlead.k8s.demo;

import io.fairlead.config.ProxyConfig;
import io.fairlead.config.RelayMode;
import io.fairlead.model.Frontend;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.proxy.Proxy;
import io.fairlead.route.NodePortAddresses;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code fairlead demo}: the running example, served by a proxy in this process on loopback addresses.
 *
 * <p>Failure: exit code 1 if a request failed, the shares are uneven, or the demo cannot run here; 2 for wrong options.
 */
@Command(
        name = "demo",
        description = "Balances the running example on this machine: one Service, five endpoints, many clients.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Exit code: 0 if every request succeeded and the shares are even (chi-squared test at 1 %,",
            "decided by a second round if the first is uneven), 1 if not, 2 for wrong options."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final int MAX_REQUESTS = 1_000_000;

    /** The user's own connections may still be open at the end; they are not waited for longer than this. */
    private static final Duration DRAIN = Duration.ofSeconds(1);

    /** How long Ctrl-C waits for the orderly end. */
    private static final long END_SECONDS = 5;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--requests",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Requests in the first round (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(
            names = "--selector",
            paramLabel = "NAME",
            defaultValue = "random",
            description = "Endpoint selector: random, round-robin, least-conn, p2c, maglev, or one of your own"
                    + " (default: ${DEFAULT-VALUE}).")
    private String selector = "random";

    @Option(names = "--kill-one", description = "An endpoint dies while requests flow.")
    private boolean killsOne;

    @Option(names = "--exit", description = "End after the round instead of going on until Ctrl-C.")
    private boolean endsAfterRound;

    @Option(
            names = "--event-loops",
            paramLabel = "N",
            description = "Event loops that accept and relay (default: the number of cores).")
    private @Nullable Integer eventLoops;

    @Option(
            names = "--relay",
            paramLabel = "MODE",
            description = "How bytes are moved: auto, splice or copy (default: auto).")
    private @Nullable String relay;

    @Option(
            names = "--endpoints-only",
            description = "Run only the five endpoints, without a proxy, for the manifests under examples/web-server.")
    private boolean isEndpointsOnly;

    /** Made by the command line. */
    public DemoCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        try {
            return isEndpointsOnly ? serveEndpoints() : serve(options());
        } catch (DemoException e) {
            spec.commandLine().getErr().println("fairlead demo: " + e.getMessage());
            return 1;
        }
    }

    private DemoOptions options() {
        if (requests < 1 || requests > MAX_REQUESTS) {
            throw wrongOption("--requests is " + requests + "; allowed are 1 to " + MAX_REQUESTS);
        }
        try {
            ProxyConfig config = ProxyConfig.DEFAULT.withSelector(selector).withDrainTimeout(DRAIN);
            if (eventLoops != null) {
                config = config.withEventLoops(eventLoops);
            }
            if (relay != null) {
                config = config.withRelay(relayMode(relay));
            }
            return new DemoOptions(config, requests, killsOne, endsAfterRound);
        } catch (IllegalArgumentException e) {
            throw wrongOption(e.getMessage());
        }
    }

    private static RelayMode relayMode(String name) {
        return switch (name) {
            case "auto" -> RelayMode.AUTO;
            case "splice" -> RelayMode.SPLICE;
            case "copy" -> RelayMode.COPY;
            default -> throw new IllegalArgumentException(
                    "--relay is '" + name + "'; allowed are auto, splice and copy");
        };
    }

    private ParameterException wrongOption(@Nullable String message) {
        return new ParameterException(spec.commandLine(), message == null ? "wrong options" : message);
    }

    private int serveEndpoints() throws InterruptedException {
        DemoScreen screen = screen();
        try (Ending ending = Ending.onCtrlC();
                DemoCluster cluster = DemoCluster.start(DemoAddresses.documented(DemoCluster.PODS.size()))) {
            for (DemoEndpoint endpoint : cluster.endpoints()) {
                screen.say(endpoint.pod() + "  http://" + endpoint.address() + "/");
            }
            screen.say("Ctrl-C ends.");
            ending.await();
        }
        return 0;
    }

    private int serve(DemoOptions options) throws InterruptedException {
        DemoAddresses addresses = DemoAddresses.choose(DemoCluster.PODS.size(), BindProbe.BY_BINDING);
        DemoScreen screen = screen();
        DemoTraffic traffic = new DemoTraffic();
        try (Ending ending = Ending.onCtrlC();
                DemoCluster cluster = DemoCluster.start(addresses);
                Proxy proxy = startProxy(options, cluster, addresses, traffic);
                DemoDisplay display = DemoDisplay.start(cluster, proxy, traffic, screen)) {
            sayWelcome(screen, options, addresses);
            SplittableRandom random = new SplittableRandom();
            boolean isGood = new DemoRun(options, addresses, cluster, proxy, traffic, screen, display, random).run();
            if (!options.endsAfterRound()) {
                screen.say("Try the curl lines above and watch the table; Ctrl-C ends.");
                ending.await();
            }
            return isGood ? 0 : 1;
        }
    }

    private Proxy startProxy(
            DemoOptions options, DemoCluster cluster, DemoAddresses addresses, DemoTraffic traffic) {
        ListenProblems problems = new ListenProblems();
        Proxy proxy;
        try {
            NodePortAddresses nodePorts =
                    new NodePortAddresses(List.of(addresses.nodePort().address()));
            proxy = Proxy.start(options.proxy(), cluster.node(), nodePorts, traffic, problems);
        } catch (IllegalArgumentException e) {
            throw wrongOption(e.getMessage());
        }
        try {
            proxy.apply(cluster.changes()).join();
            problems.throwIfAny();
            return proxy;
        } catch (CompletionException | DemoException e) {
            proxy.close();
            throw e;
        }
    }

    private static void sayWelcome(DemoScreen screen, DemoOptions options, DemoAddresses addresses) {
        addresses.notes().forEach(screen::say);
        screen.say("Service " + DemoCluster.SERVICE + " with " + DemoCluster.PODS.size() + " endpoints, selector "
                + options.proxy().selector() + ":");
        screen.say("  ClusterIP  curl http://" + addresses.clusterIp() + "/");
        screen.say("  NodePort   curl http://" + addresses.nodePort() + "/");
        screen.say("");
    }

    private DemoScreen screen() {
        PrintWriter out = spec.commandLine().getOut();
        boolean isDumb = "dumb".equals(System.getenv("TERM"));
        return new DemoScreen(out, System.console().isTerminal() && !isDumb);
    }

    /** Collects what could not be listened on. */
    private static final class ListenProblems implements ListenerObserver {
        private final ConcurrentLinkedQueue<String> problems = new ConcurrentLinkedQueue<>();

        @Override
        public void onListenFailed(Frontend frontend, String problem) {
            problems.add(frontend + ": " + problem);
        }

        void throwIfAny() {
            if (!problems.isEmpty()) {
                throw new DemoException(String.join("; ", problems));
            }
        }
    }

    /** Ctrl-C: lets the command end in good order before the process does. */
    private static final class Ending implements AutoCloseable {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch done = new CountDownLatch(1);
        private final Thread hook = new Thread(this::askAndWait, "fairlead-demo-end");

        static Ending onCtrlC() {
            Ending ending = new Ending();
            Runtime.getRuntime().addShutdownHook(ending.hook);
            return ending;
        }

        void await() throws InterruptedException {
            asked.await();
        }

        private void askAndWait() {
            asked.countDown();
            try {
                boolean _ = done.await(END_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            done.countDown();
            if (asked.getCount() > 0) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
        }
    }
}
