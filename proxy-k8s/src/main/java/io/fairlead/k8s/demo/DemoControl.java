package io.fairlead.k8s.demo;

import io.fairlead.model.Protocol;
import io.fairlead.proxy.Proxy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;

/**
 * What a user does to the cluster of the demo while watching: kills, drains, starts and scales pods, and sends load.
 *
 * <p>Threading: Thread-safe; commands block until they are in force.
 *
 * <p>Ownership: owns the load until it is closed.
 */
public final class DemoControl implements AutoCloseable {
    private static final int DEFAULT_LOAD = 50;

    private final DemoCluster cluster;
    private final Proxy proxy;
    private final Protocol protocol;
    private final DemoLoad load;
    private final List<PodState> states;

    DemoControl(DemoCluster cluster, Proxy proxy, Protocol protocol, DemoAddresses addresses) {
        this.cluster = cluster;
        this.proxy = proxy;
        this.protocol = protocol;
        load = DemoLoad.start(addresses);
        states = new ArrayList<>(Collections.nCopies(cluster.endpoints().size(), PodState.READY));
        for (int i = 0; i < states.size(); i++) {
            if (cluster.endpoints().get(i).isDead()) {
                states.set(i, PodState.ABSENT);
            }
        }
    }

    /** The commands, for people. */
    public List<String> help() {
        List<String> lines = new ArrayList<>(List.of(
                "Type a command and Enter, and watch the dashboard:",
                "  kill 3    pod 3 dies; its EndpointSlice still lists it",
                "  start 3   pod 3 runs again and is ready",
                "  drain 3   pod 3 is terminating: open connections stay, new ones go elsewhere",
                "  scale 2   only the first 2 of " + states.size() + " pods stay in the EndpointSlice"));
        if (protocol == Protocol.TCP) {
            lines.add("  load " + DEFAULT_LOAD + "   begin " + DEFAULT_LOAD + " connections a second; load 0 ends it");
        }
        return lines;
    }

    /**
     * Runs one command.
     *
     * @return what has happened, as a sentence; empty for an empty line
     */
    public synchronized String run(String line) {
        String[] words = line.strip().toLowerCase(Locale.ROOT).split("\\s+", -1);
        if (words[0].isEmpty()) {
            return "";
        }
        try {
            return run(words);
        } catch (IllegalArgumentException | DemoException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private String run(String[] words) {
        String argument = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "kill" -> kill(pod(argument));
            case "start" -> start(pod(argument));
            case "drain" -> drain(pod(argument));
            case "scale" -> scale(number("scale", argument, 0, states.size()));
            case "load" ->
                load(argument.isEmpty() ? DEFAULT_LOAD : number("load", argument, 0, DemoLoad.MOST_PER_SECOND));
            default ->
                throw new IllegalArgumentException(
                        "There is no command '" + words[0] + "'; there are kill, start, drain, scale and load.");
        };
    }

    private String kill(int pod) {
        DemoEndpoint endpoint = cluster.endpoints().get(pod);
        endpoint.die();
        return endpoint.pod() + " is dead"
                + (states.get(pod) == PodState.READY ? "; its EndpointSlice still lists it." : ".");
    }

    private String start(int pod) {
        revive(pod);
        states.set(pod, PodState.READY);
        apply();
        return cluster.endpoints().get(pod).pod() + " is ready.";
    }

    private void revive(int pod) {
        try {
            cluster.revive(pod);
        } catch (IOException e) {
            throw new DemoException(e.getMessage() + "; another process may use the address (ss -tulnp shows it)", e);
        }
    }

    private String drain(int pod) {
        states.set(pod, PodState.TERMINATING);
        apply();
        return cluster.endpoints().get(pod).pod() + " is terminating: open connections stay, new ones go elsewhere.";
    }

    private String scale(int pods) {
        for (int i = 0; i < states.size(); i++) {
            if (i < pods) {
                revive(i);
            }
            states.set(i, i < pods ? PodState.READY : PodState.ABSENT);
        }
        apply();
        return pods + " of " + states.size() + " pods are in the EndpointSlice.";
    }

    private String load(int perSecond) {
        if (protocol != Protocol.TCP) {
            throw new IllegalArgumentException("There is no load with --udp.");
        }
        load.set(perSecond);
        return perSecond == 0 ? "No load." : perSecond + " connections begin each second.";
    }

    private void apply() {
        try {
            proxy.apply(cluster.slices(states)).join();
        } catch (CompletionException e) {
            throw new DemoException("the proxy could not apply the change: " + e.getCause(), e);
        }
    }

    private int pod(String text) {
        return number("pod", text, 1, states.size()) - 1;
    }

    private static int number(String what, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Reported below.
        }
        throw new IllegalArgumentException(
                "The " + what + " is '" + text + "'; expected a number from " + least + " to " + most + ".");
    }

    @Override
    public void close() {
        load.close();
    }
}
