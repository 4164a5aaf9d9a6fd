package io.fairlead.bench.cluster;

import java.util.UUID;

/**
 * The names of objects, from their numbers.
 *
 * <p>Threading: Immutable.
 */
final class ObjectNames {
    private static final String[] APPS = {
        "cart",
        "checkout",
        "search",
        "catalog",
        "payment",
        "order-history",
        "profile",
        "inbox",
        "pricing",
        "ledger-api",
        "recommendation",
        "session-store",
        "image-resizer",
        "warehouse-stock",
        "notification-gateway"
    };

    /** Kubernetes writes its suffixes without what is easily confused, and without vowels. */
    private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

    private static final int TEAMS = 200;
    private static final int SUFFIX = 5;

    /** Odd, so that numbers below a power of two stay different: 2⁶⁴ divided by the golden ratio. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;

    private ObjectNames() {}

    static String namespace(int service) {
        return "team-" + service % TEAMS;
    }

    static String service(int number) {
        return APPS[number % APPS.length] + "-" + number;
    }

    static String slice(GeneratedSlice slice) {
        return slice.service().name() + "-" + suffix(slice.number());
    }

    /** Of the second ReplicaSet of its Deployment, whatever its age. */
    static String pod(GeneratedService service, int pod) {
        return service.name() + "-6d8f9c7b5-" + suffix(pod);
    }

    static String node(int number) {
        return "node-" + number;
    }

    /** The number of the node of this name; 0 if it is no name of a node. */
    static int nodeNumber(String name) {
        return name.matches("node-[1-9][0-9]{0,5}") ? Integer.parseInt(name.substring("node-".length())) : 0;
    }

    static String zone(int node) {
        return "europe-west1-" + (char) ('a' + node % ClusterSize.ZONES);
    }

    /** Other kinds have other ids for the same number. */
    static String uid(Class<?> kind, int number) {
        return new UUID(kind.getName().hashCode() * SPREAD, (number + 1) * SPREAD).toString();
    }

    private static String suffix(int number) {
        int letters = ALPHABET.length();
        int all = (int) Math.pow(letters, SUFFIX);
        int rest = Math.floorMod(number * 7_654_321L, all);
        char[] suffix = new char[SUFFIX];
        for (int i = 0; i < SUFFIX; i++) {
            suffix[i] = ALPHABET.charAt(rest % letters);
            rest /= letters;
        }
        return new String(suffix);
    }
}
