package io.fairlead.k8s.dns;

import io.fairlead.model.IpAddress;
import io.netty.handler.codec.dns.DnsRecordType;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of one host, of both families.
 *
 * <p>Threading: Immutable.
 *
 * @param addresses empty if it has none, or none is known
 * @param ttlSeconds for how long they may be used
 * @param trouble the failure of a server, in words; empty if each question was answered
 * @param absence why there is no address, in words
 * @param mayGoOn whether the search may go on with another name
 */
record HostAddresses(List<IpAddress> addresses, long ttlSeconds, String trouble, String absence, boolean mayGoOn) {
    HostAddresses {
        addresses = List.copyOf(addresses);
    }

    /**
     * Combines the answers for both families. If only one family was answered, the addresses of the other are those it had last.
     *
     * @param last keeps what is answered now for the next time
     */
    static HostAddresses of(LastAddresses last, String name, DnsAnswer ipv4, DnsAnswer ipv6) {
        List<IpAddress> addresses = new ArrayList<>();
        long ttl = Long.MAX_VALUE;
        String trouble = "";
        String absence = "";
        boolean mayGoOn = true;
        boolean isAnswered = ipv4 instanceof DnsAnswer.Found || ipv6 instanceof DnsAnswer.Found;
        for (DnsRecordType type : List.of(DnsRecordType.A, DnsRecordType.AAAA)) {
            switch (type.equals(DnsRecordType.A) ? ipv4 : ipv6) {
                case DnsAnswer.Found found -> {
                    addresses.addAll(found.addresses());
                    ttl = Math.min(ttl, found.ttlSeconds());
                    last.put(name, type, found.addresses());
                }
                case DnsAnswer.Absent absent -> {
                    absence = absence.isEmpty() || absence.equals(absent.why())
                            ? absent.why()
                            : absence + ", " + absent.why();
                    if (isAnswered) {
                        last.put(name, type, List.of());
                    }
                }
                case DnsAnswer.Failed failed -> {
                    trouble = trouble.isEmpty() ? failed.why() : trouble;
                    mayGoOn &= failed.hasReachedServer();
                    if (isAnswered) {
                        addresses.addAll(last.get(name, type));
                    }
                }
            }
        }
        return new HostAddresses(addresses, ttl, trouble, absence, mayGoOn);
    }
}
