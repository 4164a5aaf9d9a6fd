package io.fairlead.k8s.dns;

import io.fairlead.model.IpAddress;
import io.netty.handler.codec.dns.DnsRecordType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The last answers for addresses of hosts, which stand in while a server does not answer.
 *
 * <p>Threading: Confined to its event loop.
 */
final class LastAddresses {
    private record Question(String host, String type) {}

    private final Map<Question, List<IpAddress>> answers = new HashMap<>();

    void put(String host, DnsRecordType type, List<IpAddress> addresses) {
        answers.put(question(host, type), List.copyOf(addresses));
    }

    /** Empty if there was no answer yet. */
    List<IpAddress> get(String host, DnsRecordType type) {
        return answers.getOrDefault(question(host, type), List.of());
    }

    /** Forgets all other hosts. */
    void retain(Set<String> hosts) {
        answers.keySet().removeIf(question -> !hosts.contains(question.host()));
    }

    private static Question question(String host, DnsRecordType type) {
        return new Question(DnsNames.key(host), type.name());
    }
}
