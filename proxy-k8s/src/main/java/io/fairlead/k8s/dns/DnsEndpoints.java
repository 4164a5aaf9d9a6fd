package io.fairlead.k8s.dns;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.k8s.dns.DnsLookup.Result;
import io.fairlead.k8s.endpoint.EndpointSource;
import io.fairlead.k8s.endpoint.PlainService;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.ServiceName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A source of endpoints that DNS names. It looks them up again when the time to live of the answer is over, within bounds, and
 * reports what has changed.
 *
 * <p>Failure: while names cannot be looked up, or do not exist, the last endpoints stay; logged once, and again when it is over.
 *
 * <p>Threading: see {@link EndpointSource}; lookups and reports are on the thread {@code fairlead-dns}.
 *
 * <p>Ownership: owns its thread; close it.
 */
public final class DnsEndpoints implements EndpointSource {
    /** The shortest time between two lookups, also for answers with a time to live of 0. */
    public static final long MIN_TTL_SECONDS = 1;

    /** The longest time between two lookups: a change is noticed within a minute, whatever the time to live. */
    public static final long MAX_TTL_SECONDS = 60;

    /** The time between two lookups grows from the shortest to this one while they fail. */
    public static final long MAX_RETRY_SECONDS = 5;

    /** Lookups are late by up to a tenth of the time to live, so that processes that began together do not stay together. */
    private static final double JITTER = 0.1;

    private static final Logger LOG = LogManager.getLogger(DnsEndpoints.class);

    private final ServiceName service;
    private final DnsSpec spec;
    private final DnsThread thread = new DnsThread();
    private final Path resolvConf;
    private final int port;
    private volatile Status status;

    private Map<String, EndpointSlice> reported = Map.of();
    private boolean isReported;
    private long retrySeconds = MIN_TTL_SECONDS;

    /**
     * How the last lookups went.
     *
     * @param endpoints how many there are
     * @param sinceNanos when they were resolved last
     * @param trouble of the last lookup, in words; empty if there was none
     */
    private record Status(
            int endpoints, long sinceNanos, @Nullable String trouble) {}

    /**
     * A source that has asked nothing yet.
     *
     * @param service the Service whose endpoints these are
     * @param spec see {@link DnsSpec}
     * @throws IllegalArgumentException if the spec is wrong; the message says what to write
     */
    public DnsEndpoints(ServiceName service, String spec) {
        this(service, spec, Path.of("/etc/resolv.conf"), ResolvConf.DNS_PORT);
    }

    /** @param port of the name servers */
    DnsEndpoints(ServiceName service, String spec, Path resolvConf, int port) {
        this.service = service;
        this.spec = DnsSpec.parse(spec);
        this.resolvConf = resolvConf;
        this.port = port;
        status = new Status(0, 0, null);
    }

    @Override
    public void start(Consumer<List<ClusterChange>> changes) {
        thread.execute("starting " + this, () -> {
            DnsClient client = new DnsClient(thread, new ResolvConfFile(resolvConf, port));
            look(new DnsLookup(spec, client), changes);
        });
    }

    private void look(DnsLookup lookup, Consumer<List<ClusterChange>> changes) {
        CompletableFuture<Result> resolving =
                FaultBoundary.call(this, lookup::resolve, fault -> CompletableFuture.completedFuture(onFault(fault)));
        var _ = resolving
                .handle((result, fault) ->
                        fault == null ? result : FaultBoundary.call(this, () -> rethrow(fault), this::onFault))
                .thenAccept(result -> {
                    FaultBoundary.run(this, result, (source, done) -> source.take(done, changes), (done, fault) -> {});
                    thread.later("looking up " + this, delayMillis(result), () -> look(lookup, changes));
                });
    }

    private static Result rethrow(Throwable fault) {
        throw new IllegalStateException("a lookup has failed unexpectedly", fault);
    }

    private Result onFault(Throwable fault) {
        return new Result.Unresolved("internal error: " + fault);
    }

    private void take(Result result, Consumer<List<ClusterChange>> changes) {
        switch (result) {
            case Result.Resolved resolved -> {
                onTrouble(resolved.trouble(), true, resolved.endpoints().size());
                status = new Status(resolved.endpoints().size(), System.nanoTime(), emptyToNull(resolved.trouble()));
                retrySeconds = MIN_TTL_SECONDS;
                report(resolved.endpoints(), changes);
            }
            case Result.Unresolved unresolved -> {
                onTrouble(unresolved.why(), false, status.endpoints());
                status = new Status(status.endpoints(), status.sinceNanos(), unresolved.why());
            }
        }
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** Logs the first of consecutive failures, and their end. */
    private void onTrouble(String trouble, boolean isPartial, int endpoints) {
        boolean wasTroubled = status.trouble() != null;
        if (trouble.isEmpty()) {
            if (wasTroubled) {
                LOG.info("{} resolves again: {}", spec, addresses(endpoints));
            }
        } else if (wasTroubled) {
            LOG.debug("{}: {}", spec, trouble);
        } else if (isPartial) {
            LOG.warn("{} resolves only in part: {}; using {}, retrying", spec, trouble, addresses(endpoints));
        } else {
            LOG.warn(
                    "cannot resolve {}: {}; {}, retrying every {}s",
                    spec,
                    trouble,
                    endpoints == 0 ? "no endpoint yet" : "keeping the last " + addresses(endpoints),
                    MAX_RETRY_SECONDS);
        }
    }

    private void report(Set<AddressPort> endpoints, Consumer<List<ClusterChange>> changes) {
        Map<String, EndpointSlice> slices = new TreeMap<>();
        PlainService.slices(service, endpoints).forEach(slice -> slices.put(slice.name(), slice));
        List<ClusterChange> differences = new ArrayList<>();
        if (!isReported) {
            differences.add(new ClusterChange.ServiceApplied(PlainService.of(service)));
        }
        slices.forEach((name, slice) -> {
            if (!slice.equals(reported.get(name))) {
                differences.add(new ClusterChange.SliceApplied(slice));
            }
        });
        reported.keySet().stream()
                .filter(name -> !slices.containsKey(name))
                .forEach(name -> differences.add(new ClusterChange.SliceDeleted(service, name)));
        reported = slices;
        isReported = true;
        if (!differences.isEmpty()) {
            LOG.debug("{}: {}", spec, endpoints);
            changes.accept(differences);
        }
    }

    private long delayMillis(Result result) {
        long seconds = switch (result) {
            case Result.Resolved resolved -> Math.clamp(resolved.ttlSeconds(), MIN_TTL_SECONDS, MAX_TTL_SECONDS);
            case Result.Unresolved _ -> {
                long pause = retrySeconds;
                retrySeconds = Math.min(2 * pause, MAX_RETRY_SECONDS);
                yield pause;
            }
        };
        long millis = TimeUnit.SECONDS.toMillis(seconds);
        return millis + (long) (millis * JITTER * Math.random());
    }

    @Override
    public String state() {
        Status now = status;
        if (now.endpoints() == 0) {
            return "waiting for DNS: " + spec + (now.trouble() == null ? " is being resolved" : ": " + now.trouble());
        }
        long age = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - now.sinceNanos());
        String state = addresses(now.endpoints()) + " of " + spec + ", resolved " + age + "s ago";
        return now.trouble() == null ? state : state + "; " + now.trouble();
    }

    private static String addresses(int count) {
        return count == 1 ? "1 address" : count + " addresses";
    }

    @Override
    public void close() {
        thread.close();
    }

    @Override
    public String toString() {
        return spec.toString();
    }
}
