package io.fairlead.k8s.testkit;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fairlead.testkit.Loopback;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A small API server that lists, pages and watches as the real one does, and plays whatever fault a test asks for: one
 * that is away, hangs, forgets, is overloaded, breaks off, tells things twice.
 *
 * <p>Threading: Thread-safe; one virtual thread for each connection.
 *
 * <p>Ownership: owns its socket; close it.
 */
public final class TestApiServer implements AutoCloseable {
    private static final long WATCH_POLL_MILLIS = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Answers in place of the server; what it leaves unanswered, the server answers. */
    @FunctionalInterface
    public interface Fault {
        /** Whether the connection can be used for another request. */
        boolean answer(ApiRequest request, ApiAnswer answer) throws IOException, InterruptedException;
    }

    private record Plan(Predicate<ApiRequest> which, Fault fault, boolean isLasting) {}

    private final ApiObjects objects = new ApiObjects();
    private final List<ApiRequest> requests = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedDeque<Plan> plans = new ConcurrentLinkedDeque<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private volatile @Nullable String token;
    private volatile @Nullable ServerSocket listening;
    /** None that a connection to elsewhere could take while it is down. */
    private final int port = Loopback.freePort("127.0.0.1");

    private final @Nullable TestTls tls;

    private TestApiServer(@Nullable TestTls tls) {
        this.tls = tls;
    }

    /** A server that runs without TLS, so that no credentials are sent to it. */
    public static TestApiServer start() throws IOException {
        return start(null);
    }

    /** A server that runs, by TLS if there is any. */
    public static TestApiServer start(@Nullable TestTls tls) throws IOException {
        TestApiServer server = new TestApiServer(tls);
        server.up();
        return server;
    }

    /** Comes up, at the port that it had before, as soon as the last accept there is over. */
    public void up() throws IOException {
        ServerSocket socket = bound(System.nanoTime() + PATIENCE.toNanos());
        listening = socket;
        Thread.ofVirtual().start(() -> accept(socket));
    }

    private ServerSocket bound(long deadlineNanos) throws IOException {
        while (true) {
            ServerSocket socket = tls == null ? new ServerSocket() : tls.socket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 128);
                return socket;
            } catch (BindException e) {
                socket.close();
                if (System.nanoTime() - deadlineNanos >= 0) {
                    throw e;
                }
                LockSupport.parkNanos(WATCH_POLL_MILLIS * 1_000_000);
            }
        }
    }

    /** Goes away, and breaks off what it was about. */
    public void down() throws IOException {
        ServerSocket socket = listening;
        if (socket != null) {
            socket.close();
        }
        breakOff();
    }

    /** Breaks off all connections. */
    public void breakOff() throws IOException {
        for (Socket connection : connections) {
            try (connection) {
                connection.setSoLinger(true, 0);
            } catch (SocketException e) {
                // it has just been closed from the other side
            }
        }
    }

    /** Its URL. */
    public String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    /** The text of a kubeconfig that names it, with a user as that file would have it. */
    public String kubeconfig(String user) {
        String authority = tls == null ? "" : ", certificate-authority: '" + TestTls.authority() + "'";
        return kubeconfig("server: '" + url() + "'" + authority, user);
    }

    /** The text of a kubeconfig, with a cluster and a user as that file would have them. */
    public static String kubeconfig(String cluster, String user) {
        return """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts:
                - name: test
                  context: {cluster: test, user: test}
                clusters:
                - name: test
                  cluster: {%s}
                users:
                - name: test
                  user: {%s}
                """.formatted(cluster, user);
    }

    /** Creates or replaces objects. */
    public TestApiServer put(HasMetadata... changed) {
        for (HasMetadata each : changed) {
            objects.put(each);
        }
        return this;
    }

    /** Deletes an object. */
    public void delete(HasMetadata object) {
        objects.delete(object);
    }

    /** No watch can begin before now any more: 410 Gone. */
    public void forgetHistory() {
        objects.forgetHistory();
    }

    /** Only who brings this token is answered. */
    public void requireToken(String required) {
        token = required;
    }

    /** The next request of this kind meets a fault. */
    public void once(Predicate<ApiRequest> which, Fault fault) {
        plans.add(new Plan(which, fault, false));
    }

    /** Every request of this kind meets a fault, until {@link #heal}. */
    public void always(Predicate<ApiRequest> which, Fault fault) {
        plans.add(new Plan(which, fault, true));
    }

    /** No more faults. */
    public void heal() {
        plans.clear();
    }

    /** All requests so far. */
    public List<ApiRequest> requests() {
        return List.copyOf(requests);
    }

    /** How many requests of this kind there were. */
    public long count(Predicate<ApiRequest> which) {
        return requests.stream().filter(which).count();
    }

    private void accept(ServerSocket socket) {
        while (true) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException e) {
                return; // it is closed
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            BufferedInputStream in = new BufferedInputStream(connection.getInputStream());
            ApiAnswer answer = new ApiAnswer(connection);
            ApiRequest request = ApiRequest.read(in);
            while (request != null && answer(request.over(connection), answer)) {
                request = ApiRequest.read(in);
            }
        } catch (IOException | InterruptedException e) {
            // the client went, or a test broke it off
        } finally {
            connections.remove(connection);
        }
    }

    private boolean answer(ApiRequest request, ApiAnswer answer) throws IOException, InterruptedException {
        requests.add(request);
        for (Plan plan : plans) {
            if (plan.which().test(request) && (plan.isLasting() || plans.remove(plan))) {
                return plan.fault().answer(request, answer);
            }
        }
        String required = token;
        if (required != null && !("Bearer " + required).equals(request.headers().get("authorization"))) {
            answer.status(401, "Unauthorized", "");
            return true;
        }
        return serve(request, answer);
    }

    /** Answers as it should, also for a fault that lets it. */
    public boolean serve(ApiRequest request, ApiAnswer answer) throws IOException, InterruptedException {
        if (request.isWatch()) {
            watch(request, answer);
            return false;
        }
        HasMetadata named = request.isList() ? objects.find(request.path()) : null;
        if (named != null) {
            answer.json(200, "", Serialization.asJson(named));
        } else if (request.isList()) {
            answer.json(200, "", listOf(request));
        } else {
            write(request, answer);
        }
        return true;
    }

    /** What it does not know, such as namespaces, it takes and forgets. */
    private void write(ApiRequest request, ApiAnswer answer) throws IOException {
        List<String> path = List.of(request.path().split("/", -1));
        if (request.method().equals("DELETE") && path.size() == 5 && path.get(3).equals("namespaces")) {
            objects.deleteNamespace(path.get(4));
        } else if (request.method().equals("DELETE")) {
            objects.delete(path.get(path.size() - 2), path.get(path.size() - 3), path.getLast());
        } else if (path.contains("services") || path.contains("endpointslices") || request.isNewEvent()) {
            Class<? extends HasMetadata> type = path.contains("services")
                    ? Service.class
                    : request.isNewEvent() ? Event.class : EndpointSlice.class;
            HasMetadata object = objects.put(Allocation.completed(Serialization.unmarshal(request.body(), type)));
            answer.json(201, "", Serialization.asJson(object));
            return;
        }
        answer.json(200, "", request.body().isEmpty() ? ApiAnswer.status(200, "Deleted") : request.body());
    }

    /** What a request for a list is answered with. */
    public String listOf(ApiRequest request) {
        ApiSelector selector = ApiSelector.of(request);
        List<HasMetadata> found = objects.list(request.resource()).stream()
                .filter(selector::admits)
                .toList();
        String limit = request.parameter("limit");
        String from = request.parameter("continue");
        int begin = from == null ? 0 : Integer.parseInt(from);
        int end = limit == null ? found.size() : Math.min(found.size(), begin + Integer.parseInt(limit));
        String next = end < found.size() ? Integer.toString(end) : null;
        return ApiAnswer.list(request.resource(), found.subList(begin, end), objects.version(), next);
    }

    private void watch(ApiRequest request, ApiAnswer answer) throws IOException, InterruptedException {
        String since = request.parameter("resourceVersion");
        long version = since == null ? 0 : Long.parseLong(since);
        answer.beginWatch();
        if (objects.isForgotten(version)) {
            answer.chunk(ApiAnswer.event("ERROR", ApiAnswer.status(410, "Expired")));
            answer.endWatch();
            return;
        }
        ApiSelector selector = ApiSelector.of(request);
        while (!answer.isClosed()) {
            for (ApiObjects.Event event : objects.after(version, WATCH_POLL_MILLIS)) {
                version = event.version();
                if (event.resource().equals(request.resource())) {
                    tell(event, selector, answer);
                }
            }
        }
    }

    /** An object that comes into sight is told as added, one that goes out of sight as deleted. */
    private static void tell(ApiObjects.Event event, ApiSelector selector, ApiAnswer answer) throws IOException {
        HasMetadata before = event.before();
        HasMetadata after = event.after();
        if (after != null && selector.admits(after)) {
            answer.event(selector.admits(before) ? "MODIFIED" : "ADDED", after);
        } else if (before != null && selector.admits(before)) {
            answer.event("DELETED", before);
        }
    }

    @Override
    public void close() throws IOException {
        down();
    }
}
