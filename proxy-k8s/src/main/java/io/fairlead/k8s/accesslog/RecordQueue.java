package io.fairlead.k8s.accesslog;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of records with the time at which they were added. Hot path: adding allocates nothing and never waits.
 *
 * <p>Threading: any thread adds; one thread takes.
 */
final class RecordQueue {
    private final int mask;
    private final AtomicReferenceArray<@Nullable Object> records;
    private final AtomicLongArray millis;

    /** How many records were added so far, and how many were taken. */
    private final AtomicLong added = new AtomicLong();

    private final AtomicLong taken = new AtomicLong();
    private long takenMillis;

    /** @param capacity a power of two */
    RecordQueue(int capacity) {
        mask = capacity - 1;
        records = new AtomicReferenceArray<>(capacity);
        millis = new AtomicLongArray(capacity);
    }

    /** Adds a record; false if there is no place for it. */
    boolean offer(Object record, long epochMillis) {
        long position;
        do {
            position = added.get();
            if (position - taken.get() > mask) {
                return false;
            }
        } while (!added.compareAndSet(position, position + 1));
        int slot = (int) position & mask;
        millis.setPlain(slot, epochMillis);
        records.set(slot, record);
        return true;
    }

    /** Takes the oldest record; null if there is none. */
    @Nullable
    Object poll() {
        long position = taken.getPlain();
        int slot = (int) position & mask;
        Object record = records.get(slot);
        if (record == null) {
            return null;
        }
        takenMillis = millis.getPlain(slot);
        records.setPlain(slot, null);
        // Only now may the slot be filled again.
        taken.set(position + 1);
        return record;
    }

    /** When the record was added that was taken last. */
    long takenMillis() {
        return takenMillis;
    }
}
