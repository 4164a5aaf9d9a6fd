package io.fairlead.k8s.dns;

import io.fairlead.k8s.dns.DnsAnswer.ServiceRecord;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.netty.handler.codec.dns.DnsRecordType;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Looks up the endpoints of one {@link DnsSpec}, again and again.
 *
 * <p>A name is completed with the search domains as Netty and the C library do it: the first candidate that has an address ends
 * the search, a server that cannot be reached ends it too, and any other answer passes on to the next candidate. A and AAAA are
 * asked for together, so that the addresses are never those of two different names.
 *
 * <p>Of SRV records, those with the lowest priority of which any target has an address are used, and the others are not, as RFC
 * 2782 asks of clients. Weights are ignored: the selector balances by load, which is what weights estimate.
 *
 * <p>Failure: where a server has not answered for one of several questions, the addresses that it gave last stand in.
 *
 * <p>Threading: Confined to its event loop.
 */
final class DnsLookup {
    /** Hosts of SRV targets that are looked up at a time, where the server has not sent their addresses. */
    private static final int HOSTS_AT_A_TIME = 8;

    private final DnsSpec spec;
    private final DnsClient client;
    private final LastAddresses last = new LastAddresses();

    /** The result of a lookup. */
    sealed interface Result {
        /**
         * The endpoints.
         *
         * @param endpoints not empty
         * @param ttlSeconds for how long they may be used
         * @param trouble what could not be looked up, in words; empty if everything could
         */
        record Resolved(Set<AddressPort> endpoints, long ttlSeconds, String trouble) implements Result {}

        /** No endpoint, and why, in words. */
        record Unresolved(String why) implements Result {}
    }

    DnsLookup(DnsSpec spec, DnsClient client) {
        this.spec = spec;
        this.client = client;
    }

    /** Looks up once. Completed on the event loop. */
    CompletableFuture<Result> resolve() {
        Iterator<String> candidates =
                DnsNames.candidates(spec.name(), client.refresh()).iterator();
        return switch (spec) {
            case DnsSpec.Host host -> host(host, candidates, "");
            case DnsSpec.ServiceRecords records -> services(candidates, "");
        };
    }

    /** @param failure the first failure so far: a name that could not be looked up may exist */
    private CompletableFuture<Result> host(DnsSpec.Host host, Iterator<String> candidates, String failure) {
        String name = candidates.next();
        return addresses(name).thenCompose(found -> {
            if (!found.addresses().isEmpty()) {
                return CompletableFuture.completedFuture(new Result.Resolved(
                        withPort(found.addresses(), host.port()), found.ttlSeconds(), found.trouble()));
            }
            String why = failure.isEmpty() ? found.trouble() : failure;
            return found.mayGoOn() && candidates.hasNext()
                    ? host(host, candidates, why)
                    : CompletableFuture.completedFuture(new Result.Unresolved(why.isEmpty() ? found.absence() : why));
        });
    }

    /** Both families of a host. */
    private CompletableFuture<HostAddresses> addresses(String name) {
        CompletableFuture<DnsAnswer> ipv4 = client.ask(name, DnsRecordType.A);
        CompletableFuture<DnsAnswer> ipv6 = client.ask(name, DnsRecordType.AAAA);
        return ipv4.thenCombine(ipv6, (a, aaaa) -> HostAddresses.of(last, name, a, aaaa));
    }

    private CompletableFuture<Result> services(Iterator<String> candidates, String failure) {
        String name = candidates.next();
        return client.ask(name, DnsRecordType.SRV).thenCompose(answer -> switch (answer) {
            case DnsAnswer.Found found -> new Targets(found).resolve();
            case DnsAnswer.Absent absent -> nextService(candidates, failure, absent.why());
            case DnsAnswer.Failed failed ->
                failed.hasReachedServer()
                        ? nextService(candidates, failure.isEmpty() ? failed.why() : failure, failed.why())
                        : CompletableFuture.completedFuture(new Result.Unresolved(failed.why()));
        });
    }

    private CompletableFuture<Result> nextService(Iterator<String> candidates, String failure, String why) {
        return candidates.hasNext()
                ? services(candidates, failure)
                : CompletableFuture.completedFuture(new Result.Unresolved(failure.isEmpty() ? why : failure));
    }

    private static Set<AddressPort> withPort(List<IpAddress> addresses, int port) {
        Set<AddressPort> endpoints = new TreeSet<>();
        addresses.forEach(address -> endpoints.add(new AddressPort(address, port)));
        return endpoints;
    }

    /** The targets of SRV records on their way to addresses: the records of one priority after the other. */
    private final class Targets {
        private final DnsAnswer.Found found;
        private final List<Integer> priorities;
        private final Set<AddressPort> endpoints = new TreeSet<>();
        private long ttlSeconds;
        private String trouble = "";

        Targets(DnsAnswer.Found found) {
            this.found = found;
            priorities = new ArrayList<>(new TreeSet<>(
                    found.services().stream().map(ServiceRecord::priority).toList()));
            ttlSeconds = found.ttlSeconds();
        }

        CompletableFuture<Result> resolve() {
            last.retain(found.services().stream().map(ServiceRecord::target).collect(Collectors.toSet()));
            return priority(0);
        }

        private CompletableFuture<Result> priority(int index) {
            int priority = priorities.get(index);
            List<ServiceRecord> unknown = new ArrayList<>();
            for (ServiceRecord record : found.services()) {
                List<IpAddress> known = found.others().get(record.target());
                if (record.priority() == priority) {
                    if (known == null) {
                        unknown.add(record);
                    } else {
                        endpoints.addAll(withPort(known, record.port()));
                    }
                }
            }
            return hosts(unknown.iterator()).thenCompose(done -> {
                if (!endpoints.isEmpty()) {
                    return CompletableFuture.completedFuture(new Result.Resolved(endpoints, ttlSeconds, trouble));
                }
                return index + 1 < priorities.size()
                        ? priority(index + 1)
                        : CompletableFuture.completedFuture(new Result.Unresolved(trouble));
            });
        }

        /** Looks up the hosts of records, several at a time. */
        private CompletableFuture<Void> hosts(Iterator<ServiceRecord> records) {
            List<CompletableFuture<Void>> now = new ArrayList<>();
            while (records.hasNext() && now.size() < HOSTS_AT_A_TIME) {
                ServiceRecord record = records.next();
                now.add(addresses(record.target()).thenAccept(host -> add(record, host)));
            }
            return CompletableFuture.allOf(now.toArray(CompletableFuture[]::new))
                    .thenCompose(done -> records.hasNext() ? hosts(records) : CompletableFuture.completedFuture(null));
        }

        /** A target that a server has not answered for keeps its last addresses; one that does not exist has none. */
        private void add(ServiceRecord record, HostAddresses host) {
            boolean isKnown = !host.addresses().isEmpty();
            if (isKnown) {
                endpoints.addAll(withPort(host.addresses(), record.port()));
                ttlSeconds = Math.min(ttlSeconds, host.ttlSeconds());
            } else if (!host.trouble().isEmpty()) {
                endpoints.addAll(withPort(last.get(record.target(), DnsRecordType.A), record.port()));
                endpoints.addAll(withPort(last.get(record.target(), DnsRecordType.AAAA), record.port()));
            }
            if (trouble.isEmpty() && !(isKnown && host.trouble().isEmpty())) {
                trouble = "the SRV target " + DnsNames.withoutDot(record.target()) + ": "
                        + (host.trouble().isEmpty() ? host.absence() : host.trouble());
            }
        }
    }
}
