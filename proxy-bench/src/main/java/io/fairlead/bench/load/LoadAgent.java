package io.fairlead.bench.load;

import io.fairlead.model.AddressPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process in a network namespace of its own that executes commands: endpoints, or clients.
 *
 * <p>It reads an {@link AgentRequest} from each line of its input, and writes a reply to a line of its output. It ends with
 * its input, and so with the process that started it.
 *
 * <p>Threading: {@link #run} reads on the calling thread; each request has a virtual thread.
 */
public final class LoadAgent {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int BACKLOG = 4096;

    /** An accept queue that is soon full, and holds what comes after a stall. */
    private static final int SHORT_BACKLOG = 64;

    private final InputStream in;
    private final PrintStream out;
    private final Map<String, PatternEndpoint> endpoints = new ConcurrentHashMap<>();
    private final Map<String, EchoEndpoint> echoes = new ConcurrentHashMap<>();
    private volatile @Nullable HeldConnections held;

    /** An agent that reads commands from this input. */
    public LoadAgent(InputStream in, PrintStream out) {
        this.in = in;
        this.out = out;
    }

    /** Serves requests until there are no more. */
    public void run() throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            AgentRequest request = JSON.readValue(line, AgentRequest.class);
            Thread.ofVirtual().start(() -> serve(request));
        }
    }

    private void serve(AgentRequest request) {
        AgentRequest.Reply reply;
        try {
            reply = act(request);
        } catch (IOException e) {
            reply = new AgentRequest.Reply(request.id(), request.action() + ": " + e.getMessage(), null, null);
        }
        String line = JSON.writeValueAsString(reply);
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    private AgentRequest.Reply act(AgentRequest request) throws IOException {
        LoadCount count = null;
        HeldCount released = null;
        switch (request.action()) {
            case LISTEN -> listen(request, BACKLOG).serve();
            case STALL -> listen(request, SHORT_BACKLOG).stall(Duration.ofMillis(request.millis()));
            case ACCEPT_SLOWLY -> listen(request, SHORT_BACKLOG).serveSlowly(Duration.ofMillis(request.millis()));
            case RESET -> listen(request, BACKLOG).resetAll();
            case REFUSE -> refuse(request.address());
            case CLOSE -> close(request.address());
            case LOAD -> {
                LoadPlan plan = request.plan();
                if (plan == null) {
                    throw new IOException("a load needs a plan");
                }
                count = new CountedLoad(plan).run();
            }
            case ECHO -> {
                close(request.address());
                echoes.put(request.address(), EchoEndpoint.serve(AddressPort.parse(request.address())));
            }
            case HOLD -> {
                HeldPlan plan = request.held();
                if (plan == null) {
                    throw new IOException("connections to hold need a plan");
                }
                held = HeldConnections.open(plan);
            }
            case RELEASE -> {
                HeldConnections ending = held;
                if (ending == null) {
                    throw new IOException("no connections are held");
                }
                held = null;
                released = ending.end();
            }
        }
        return new AgentRequest.Reply(request.id(), null, count, released);
    }

    private PatternEndpoint listen(AgentRequest request, int backlog) throws IOException {
        close(request.address());
        PatternEndpoint endpoint = PatternEndpoint.listen(AddressPort.parse(request.address()), backlog);
        endpoints.put(request.address(), endpoint);
        return endpoint;
    }

    private void refuse(String address) throws IOException {
        PatternEndpoint endpoint = endpoints.remove(address);
        if (endpoint != null) {
            endpoint.refuse();
        }
    }

    private void close(String address) throws IOException {
        PatternEndpoint endpoint = endpoints.remove(address);
        if (endpoint != null) {
            endpoint.close();
        }
        EchoEndpoint echo = echoes.remove(address);
        if (echo != null) {
            echo.close();
        }
    }
}
