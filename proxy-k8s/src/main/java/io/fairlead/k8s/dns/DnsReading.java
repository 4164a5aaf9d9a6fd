package io.fairlead.k8s.dns;

/**
 * What one response says: an answer, or an alias of which it says no more.
 *
 * <p>Threading: Immutable.
 */
sealed interface DnsReading permits DnsAnswer, DnsReading.Alias {
    /**
     * The name is an alias, and the server has said no more than that.
     *
     * @param of the name to ask for instead
     * @param ttlSeconds for how long it is
     */
    record Alias(String of, long ttlSeconds) implements DnsReading {}
}
