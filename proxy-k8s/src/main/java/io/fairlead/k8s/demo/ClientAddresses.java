package io.fairlead.k8s.demo;

import io.fairlead.model.IpAddress;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The source addresses of a round's requests, drawn at random as those of many clients are; selectors that go by the
 * client's address are tested by that too.
 *
 * <p>Threading: Immutable.
 */
final class ClientAddresses {
    /** 127.16.0.0/12: a million addresses, none of which the demo listens on. */
    private static final IpAddress FIRST = IpAddress.parse("127.16.0.0");

    private static final int COUNT = 1 << 20;
    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

    private final int[] addresses;

    private ClientAddresses(int[] addresses) {
        this.addresses = addresses;
    }

    /** A random address for each request. */
    static ClientAddresses many(int requests, RandomGenerator random) {
        return new ClientAddresses(random.ints(requests, 0, COUNT)
                .map(offset -> (int) FIRST.low() + offset)
                .toArray());
    }

    /** The one loopback address for all, where the machine has no other. */
    static ClientAddresses one(int requests) {
        return new ClientAddresses(
                IntStream.generate(() -> (int) LOOPBACK.low()).limit(requests).toArray());
    }

    /** How many requests there are addresses for. */
    int requests() {
        return addresses.length;
    }

    /** The source address of a request, counted from 0. */
    IpAddress of(int request) {
        return IpAddress.ofIpv4(addresses[request]);
    }
}
