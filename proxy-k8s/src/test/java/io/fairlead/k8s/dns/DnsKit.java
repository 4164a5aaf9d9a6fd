package io.fairlead.k8s.dns;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.EndpointSlice;
import io.fairlead.model.ServiceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A source under test with what it reports. Thread-safe. */
final class DnsKit implements AutoCloseable {
    static final ServiceName SERVICE = new ServiceName("ns", "web");

    private final DnsEndpoints source;
    private final Map<String, EndpointSlice> slices = new TreeMap<>();
    private final List<List<ClusterChange>> batches = new ArrayList<>();

    private DnsKit(DnsEndpoints source) {
        this.source = source;
    }

    static DnsKit start(String spec, Path resolvConf, int port) {
        DnsKit kit = new DnsKit(new DnsEndpoints(SERVICE, spec, resolvConf, port));
        kit.source.start(kit::onChanges);
        return kit;
    }

    /** A resolv.conf with a server that is asked once, for a second. */
    static Path resolvConf(Path folder, String... lines) throws IOException {
        Path file = folder.resolve("resolv.conf");
        return Files.write(
                file,
                Stream.concat(Stream.of("nameserver 127.0.0.1", "options timeout:1 attempts:1"), Stream.of(lines))
                        .toList());
    }

    private synchronized void onChanges(List<ClusterChange> changes) {
        batches.add(changes);
        for (ClusterChange change : changes) {
            switch (change) {
                case ClusterChange.SliceApplied applied ->
                    slices.put(applied.slice().name(), applied.slice());
                case ClusterChange.SliceDeleted deleted -> slices.remove(deleted.slice());
                case ClusterChange.ServiceApplied _,
                        ClusterChange.ServiceDeleted _,
                        ClusterChange.NodeApplied _,
                        ClusterChange.NodePortsServedAt _ -> {}
            }
        }
    }

    synchronized List<List<ClusterChange>> batches() {
        return List.copyOf(batches);
    }

    /** All endpoints, in order. */
    synchronized List<String> endpoints() {
        return slices.values().stream()
                .flatMap(slice -> slice.endpoints().stream()
                        .map(each -> new AddressPort(
                                each.address(), slice.ports().getFirst().number())))
                .sorted()
                .map(AddressPort::toString)
                .toList();
    }

    String state() {
        return source.state();
    }

    @Override
    public void close() {
        source.close();
    }
}
