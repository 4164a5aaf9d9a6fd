package io.fairlead.k8s.dns;

import io.fairlead.model.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * The answer of the name servers to one question.
 *
 * <p>Threading: Immutable.
 */
sealed interface DnsAnswer extends DnsReading {
    /**
     * Records of the type that was asked for.
     *
     * @param addresses of A and AAAA records
     * @param services of SRV records
     * @param others addresses of other names that came along, by the key of the name (the additional section)
     * @param ttlSeconds the shortest time to live of the records and of the aliases that led to them
     */
    record Found(
            List<IpAddress> addresses,
            List<ServiceRecord> services,
            Map<String, List<IpAddress>> others,
            long ttlSeconds)
            implements DnsAnswer {
        public Found {
            addresses = List.copyOf(addresses);
            services = List.copyOf(services);
            others = Map.copyOf(others);
        }

        /** The same with a time to live that is not longer than that. */
        Found within(long seconds) {
            return seconds >= ttlSeconds ? this : new Found(addresses, services, others, seconds);
        }
    }

    /** No such records exist, in words: no such name (NXDOMAIN), or a name with other records only (NODATA). */
    record Absent(String why) implements DnsAnswer {}

    /**
     * No server has answered the question, in words.
     *
     * @param hasReachedServer false if they were all silent or could not be reached
     */
    record Failed(String why, boolean hasReachedServer) implements DnsAnswer {}

    /**
     * An SRV record.
     *
     * @param priority lower numbers are used first
     * @param port 1 to 65535
     * @param target the absolute name of the host
     */
    record ServiceRecord(int priority, int port, String target) {}
}
