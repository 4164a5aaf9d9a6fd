package io.fairlead.handover;

import org.jspecify.annotations.Nullable;

/** The decision of whether two processes can hand over to one another, by what they say of themselves. */
final class Greeting {
    private Greeting() {}

    /** Why not, in words for the log of either process; null if they can. */
    static @Nullable String objection(Message.Hello own, Message.Hello other) {
        if (own.versions().common(other.versions()) == Versions.NONE) {
            return "its protocol is " + other.versions() + " (" + other.build() + "), but " + own.versions() + " ("
                    + own.build() + ") is needed; no release that understands both is in between";
        }
        if (!own.instance().equals(other.instance())) {
            return "its name is '" + other.instance() + "', not '" + own.instance()
                    + "'; processes of one instance have the same --service-proxy-name";
        }
        return null;
    }
}
