package io.fairlead.bench.fault;

import io.fairlead.bench.load.AgentRequest;
import io.fairlead.bench.load.AgentRequest.Action;
import io.fairlead.bench.load.HeldCount;
import io.fairlead.bench.load.HeldPlan;
import io.fairlead.bench.load.LoadCount;
import io.fairlead.bench.load.LoadPlan;
import io.fairlead.model.AddressPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process in a network namespace of its own that serves as endpoints, or opens connections, on command.
 *
 * <p>Threading: Thread-safe. Ownership: {@link #close} ends the process, and with it its namespace.
 */
final class Agent implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Process process;
    private final PrintStream requests;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<AgentRequest.Reply>> waiting = new ConcurrentHashMap<>();

    private Agent(Process process) {
        this.process = process;
        this.requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /**
     * Starts one.
     *
     * @param command runs a {@link io.fairlead.bench.load.LoadAgent}
     * @param log where its errors go
     * @throws IOException if it cannot be started
     */
    static Agent start(List<String> command, Path log) throws IOException {
        Agent agent = new Agent(
                new ProcessBuilder(command).redirectError(log.toFile()).start());
        Thread.ofPlatform().daemon().name("fault-agent").start(agent::readReplies);
        return agent;
    }

    private void readReplies() {
        try (BufferedReader replies = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = replies.readLine(); line != null; line = replies.readLine()) {
                AgentRequest.Reply reply = JSON.readValue(line, AgentRequest.Reply.class);
                CompletableFuture<AgentRequest.Reply> future = waiting.remove(reply.id());
                if (future != null) {
                    future.complete(reply);
                }
            }
        } catch (IOException e) {
            // It has been closed, or is gone: those that wait for a reply fail below.
        } finally {
            waiting.values().forEach(future -> future.completeExceptionally(new IOException("the agent has ended")));
        }
    }

    long pid() {
        return process.pid();
    }

    /** Listens as an endpoint. */
    void listen(AddressPort address) throws IOException {
        result(send(Action.LISTEN, address.toString(), 0, null));
    }

    /** Listens as an endpoint that accepts nothing for so long, with a queue that is full. */
    void stall(AddressPort address, Duration duration) throws IOException {
        result(send(Action.STALL, address.toString(), (int) duration.toMillis(), null));
    }

    /** Listens as an endpoint that waits for so long after each connection that it accepts. */
    void acceptSlowly(AddressPort address, Duration pause) throws IOException {
        result(send(Action.ACCEPT_SLOWLY, address.toString(), (int) pause.toMillis(), null));
    }

    /** Listens as an endpoint that resets what it has accepted. */
    void resetAll(AddressPort address) throws IOException {
        result(send(Action.RESET, address.toString(), 0, null));
    }

    /** Refuses connections, and goes on to serve those that there are. */
    void refuse(AddressPort address) throws IOException {
        result(send(Action.REFUSE, address.toString(), 0, null));
    }

    /** No longer listens. */
    void close(AddressPort address) throws IOException {
        result(send(Action.CLOSE, address.toString(), 0, null));
    }

    /** Listens as an endpoint that returns what it is sent. */
    void echo(AddressPort address) throws IOException {
        result(send(Action.ECHO, address.toString(), 0, null));
    }

    /** Opens connections that stay open. */
    void hold(HeldPlan plan) throws IOException {
        result(send(id -> new AgentRequest(id, Action.HOLD, "", 0, null, plan)));
    }

    /** Ends the connections that are held. */
    HeldCount release() throws IOException {
        HeldCount count = result(send(Action.RELEASE, "", 0, null)).held();
        if (count == null) {
            throw new IOException("the agent has counted nothing");
        }
        return count;
    }

    /** Opens connections, and waits until the last has ended. */
    LoadCount load(LoadPlan plan) throws IOException {
        return begin(plan).end();
    }

    /** Opens connections while the caller does something else. */
    Load begin(LoadPlan plan) {
        return new Load(send(Action.LOAD, "", 0, plan));
    }

    /** A load that runs. */
    record Load(CompletableFuture<AgentRequest.Reply> reply) {
        /**
         * Waits until its last connection has ended.
         *
         * @throws IOException if the agent failed
         */
        LoadCount end() throws IOException {
            LoadCount count = result(reply).count();
            if (count == null) {
                throw new IOException("the agent has counted nothing");
            }
            return count;
        }
    }

    private CompletableFuture<AgentRequest.Reply> send(
            Action action, String address, int millis, @Nullable LoadPlan plan) {
        return send(id -> new AgentRequest(id, action, address, millis, plan, null));
    }

    private CompletableFuture<AgentRequest.Reply> send(IntFunction<AgentRequest> request) {
        int id = ids.incrementAndGet();
        CompletableFuture<AgentRequest.Reply> reply = new CompletableFuture<>();
        waiting.put(id, reply);
        requests.println(JSON.writeValueAsString(request.apply(id)));
        return reply;
    }

    private static AgentRequest.Reply result(CompletableFuture<AgentRequest.Reply> future) throws IOException {
        try {
            AgentRequest.Reply reply = future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (reply.error() != null) {
                throw new IOException("an agent of the fault suite has failed: " + reply.error());
            }
            return reply;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("an agent of the fault suite does not answer: " + e, e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
