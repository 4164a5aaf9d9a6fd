package io.fairlead.select;

import io.fairlead.model.ClientOrigin;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.PreferenceSettings;
import io.fairlead.model.Protocol;
import io.fairlead.model.Samples;
import io.fairlead.model.ServiceSettings;
import io.fairlead.route.RouteTable;
import io.fairlead.route.RouteUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The Service {@code web} with preferences, on a clock that tests turn. */
final class PreferenceKit {
    private static final EndpointSlice.Port HTTP = new EndpointSlice.Port("", Protocol.TCP, 8080);

    private final BalancerRegistry registry;
    private RouteTable table = RouteTable.empty(Samples.NODE, NodePortAddresses.ALL);
    private long nowNanos = -1_000;

    PreferenceKit(String selector, PreferenceSettings preference, long seed) {
        registry = new BalancerRegistry(EndpointSelectors.load(), selector, 1_000, () -> nowNanos, new Random(seed));
        set(preference);
    }

    void set(PreferenceSettings preference) {
        set(ServiceSettings.DEFAULTS.withPreference(preference));
    }

    void set(ServiceSettings settings) {
        apply(new ServiceApplied(Samples.service(
                "web", Samples.port("web", "10.96.0.1").settings(settings).build())));
    }

    void apply(ClusterChange change) {
        RouteUpdate update = table.apply(List.of(change));
        table = update.table();
        registry.apply(update).settle();
    }

    /** Ready endpoints, each an address with a zone and perhaps a node: {@code 10.0.0.1 zone-a node-1}. */
    void endpoints(List<String> endpoints) {
        apply(new SliceApplied(Samples.slice(
                "web",
                "web-1",
                HTTP,
                endpoints.stream().map(PreferenceKit::endpoint).toArray(EndpointSlice.Address[]::new))));
    }

    private static EndpointSlice.Address endpoint(String text) {
        String[] words = text.split(" ", -1);
        return new EndpointSlice.Address(
                IpAddress.parse(words[0]),
                true,
                true,
                false,
                words.length > 2 ? words[2] : "node-9",
                Set.of(),
                Set.of(),
                words.length > 1 ? words[1] : null);
    }

    long nowNanos() {
        return nowNanos;
    }

    void advance(Duration time) {
        nowNanos += time.toNanos();
    }

    Balancer balancer() {
        return Objects.requireNonNull(registry.balancer(Samples.id("web")));
    }

    Candidate candidate(String address) {
        return balancer().known().stream()
                .filter(candidate -> candidate.address().address().toString().equals(address))
                .findFirst()
                .orElseThrow();
    }

    /** A connection that passes over what dials pass over. */
    Candidate pick(int client) {
        return Objects.requireNonNull(tryPick(client));
    }

    @Nullable
    Candidate tryPick(int client) {
        IpAddress address = IpAddress.ofIpv4(0x0a64_0000 + client);
        return balancer().pick(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, new PickRequest() {
            @Override
            public IpAddress client() {
                return address;
            }

            @Override
            public boolean excludes(Candidate candidate) {
                return candidate.isDrained() || candidate.isEjected(nowNanos);
            }
        });
    }

    Forecast forecast() {
        return balancer().forecast(FrontendKind.CLUSTER_IP, ClientOrigin.ELSEWHERE, null, nowNanos);
    }

    /** The share that the forecast promises to an endpoint. */
    double share(String address) {
        Forecast forecast = forecast();
        return forecast.shares().get(forecast.candidates().indexOf(candidate(address)));
    }
}
