package io.fairlead.handover;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** An inheritance as messages of a bounded size. */
final class InheritanceMessages {
    /** Entries of a message: as many as there can be descriptors. One takes about 150 bytes, and 600 at most. */
    static final int MOST_ENTRIES = 250;

    private InheritanceMessages() {}

    static List<Message> of(Inheritance inheritance) {
        List<Message> messages = new ArrayList<>();
        add(messages, inheritance.listeners(), listeners -> new Message.Listeners(listeners, 0));
        add(messages, inheritance.ejections(), Message.Ejections::new);
        add(messages, inheritance.affinity(), Message.Affinity::new);
        add(messages, inheritance.departed(), Message.Departed::new);
        return messages;
    }

    private static <T> void add(List<Message> messages, List<T> all, Function<List<T>, Message> message) {
        for (int from = 0; from < all.size(); from += MOST_ENTRIES) {
            messages.add(message.apply(all.subList(from, Math.min(all.size(), from + MOST_ENTRIES))));
        }
    }
}
