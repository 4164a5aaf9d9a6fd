package io.fairlead.k8s.dns;

import io.fairlead.k8s.dns.DnsAnswer.ServiceRecord;
import io.fairlead.model.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DefaultDnsRecordDecoder;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsSection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a response without an error: follows aliases from the name that was asked for, and takes the records at their end.
 *
 * <p>Threading: confined to one thread.
 *
 * <p>Source: RFC 1035; RFC 2782 for SRV. A time to live beyond 31 bits is 0 (RFC 2181 section 8).
 */
final class AnswerReader {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;
    private static final int SRV_FIXED_BYTES = 6;
    private static final String ROOT = ".";

    private final DnsResponse response;
    private final DnsRecordType type;
    private final Map<String, DnsRecord> aliases = new HashMap<>();

    private AnswerReader(DnsResponse response, DnsRecordType type) {
        this.response = response;
        this.type = type;
    }

    /**
     * Reads the answer.
     *
     * @param name the name that was asked for
     * @throws RuntimeException if a record is malformed
     */
    static DnsReading read(DnsResponse response, String name, DnsRecordType type) {
        return new AnswerReader(response, type).read(name);
    }

    private DnsReading read(String name) {
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord each = response.recordAt(DnsSection.ANSWER, i);
            if (each.type().equals(DnsRecordType.CNAME)) {
                aliases.putIfAbsent(DnsNames.key(each.name()), each);
            }
        }
        String key = DnsNames.key(name);
        String end = key;
        long ttl = Integer.MAX_VALUE;
        for (DnsRecord alias = aliases.remove(end); alias != null; alias = aliases.remove(end)) {
            ttl = Math.min(ttl, ttl(alias));
            end = DnsNames.key(DefaultDnsRecordDecoder.decodeName(content(alias)));
        }
        DnsAnswer answer = records(end, ttl);
        if (answer instanceof DnsAnswer.Absent && !end.equals(key)) {
            return new DnsReading.Alias(end, ttl);
        }
        return answer;
    }

    private DnsAnswer records(String owner, long aliasTtl) {
        List<IpAddress> addresses = new ArrayList<>();
        List<ServiceRecord> services = new ArrayList<>();
        long ttl = aliasTtl;
        boolean isFound = false;
        for (int i = 0; i < response.count(DnsSection.ANSWER); i++) {
            DnsRecord each = response.recordAt(DnsSection.ANSWER, i);
            if (each.type().equals(type) && DnsNames.key(each.name()).equals(owner)) {
                isFound = true;
                ttl = Math.min(ttl, ttl(each));
                if (type.equals(DnsRecordType.SRV)) {
                    addService(each, services);
                } else {
                    addAddress(each, addresses);
                }
            }
        }
        if (addresses.isEmpty() && services.isEmpty()) {
            return new DnsAnswer.Absent(isFound ? unusable() : "no " + type.name() + " record");
        }
        Map<String, List<IpAddress>> others = new HashMap<>();
        if (type.equals(DnsRecordType.SRV)) {
            ttl = Math.min(ttl, addOthers(others));
        }
        return new DnsAnswer.Found(addresses, services, others, ttl);
    }

    private String unusable() {
        return type.equals(DnsRecordType.SRV)
                ? "the SRV records say that the service is not offered (target '.')"
                : "its only " + type.name() + " record is the unspecified address";
    }

    /** The unspecified address, with which some servers block a name, is no endpoint. */
    private static void addAddress(DnsRecord record, List<IpAddress> addresses) {
        int length = record.type().equals(DnsRecordType.A) ? IPV4_BYTES : IPV6_BYTES;
        byte[] bytes = new byte[length];
        content(record).readBytes(bytes);
        IpAddress address = IpAddress.ofBytes(bytes);
        if (!address.isAny()) {
            addresses.add(address);
        }
    }

    /** The root as target says that the service is not offered here; a record without a port has no use. */
    private static void addService(DnsRecord record, List<ServiceRecord> services) {
        ByteBuf content = content(record);
        if (content.readableBytes() <= SRV_FIXED_BYTES) {
            throw new IllegalArgumentException("an SRV record of " + record.name() + " is too short");
        }
        int priority = content.readUnsignedShort();
        content.skipBytes(Short.BYTES); // the weight: see DnsLookup
        int port = content.readUnsignedShort();
        String target = DefaultDnsRecordDecoder.decodeName(content);
        if (port != 0 && !target.equals(ROOT)) {
            services.add(new ServiceRecord(priority, port, DnsNames.key(target)));
        }
    }

    /** Collects the addresses that the server has sent along; returns their shortest time to live. */
    private long addOthers(Map<String, List<IpAddress>> others) {
        long ttl = Integer.MAX_VALUE;
        for (int i = 0; i < response.count(DnsSection.ADDITIONAL); i++) {
            DnsRecord each = response.recordAt(DnsSection.ADDITIONAL, i);
            if (each.type().equals(DnsRecordType.A) || each.type().equals(DnsRecordType.AAAA)) {
                addAddress(each, others.computeIfAbsent(DnsNames.key(each.name()), key -> new ArrayList<>()));
                ttl = Math.min(ttl, ttl(each));
            }
        }
        others.values().removeIf(List::isEmpty);
        return ttl;
    }

    private static ByteBuf content(DnsRecord record) {
        // A duplicate, because reading moves the index; the whole message stays visible for compressed names.
        return ((DnsRawRecord) record).content().duplicate();
    }

    private static long ttl(DnsRecord record) {
        long ttl = record.timeToLive();
        return ttl > Integer.MAX_VALUE ? 0 : ttl;
    }
}
