package io.fairlead.handover;

import org.jspecify.annotations.Nullable;

/** What processes say of themselves, and whether they can hand over to one another. */
final class Greeting {
    private static final long NO_FEATURES = 0;

    private Greeting() {}

    /** What this process says of itself. */
    static Message.Hello own(String instance, boolean isNow) {
        String version = Greeting.class.getPackage().getImplementationVersion();
        return new Message.Hello(
                Versions.OWN,
                NO_FEATURES,
                "Fairlead " + (version == null ? "of a build without a version" : version),
                instance,
                ProcessHandle.current().pid(),
                isNow);
    }

    /** Why not, in words for the log of either process; null if they can. */
    static @Nullable String objection(Message.Hello own, Message.Hello other) {
        if (own.versions().common(other.versions()) == Versions.NONE) {
            return "its protocol is " + other.versions() + " (" + other.build() + "), but this process understands "
                    + own.versions() + " (" + own.build() + ")";
        }
        if (!own.instance().equals(other.instance())) {
            return "its name is '" + other.instance() + "', not '" + own.instance()
                    + "'; processes of one instance have the same --service-proxy-name";
        }
        return null;
    }
}
