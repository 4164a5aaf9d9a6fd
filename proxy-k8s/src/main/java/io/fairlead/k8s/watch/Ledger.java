package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What an informer has to remember of the objects that it has seen: of each the name, the uid and the version, in place
 * of the object. What it hands out has nothing else in it.
 *
 * <p>An object that is older than what is known of it (the same uid, a smaller version) is answered as if it were known
 * already, so that the informer passes over events that come twice or late.
 *
 * <p>It also bounds how many objects may be on their way from the informer to its follower: a list is not read faster than
 * its objects are taken, so that they do not pile up.
 *
 * <p>Threading: Thread-safe for one writer, as the informer demands.
 *
 * <p>Source: resource versions of one object can be compared as decimal numbers (KEP-5504).
 *
 * @param <T> the kind of object
 */
final class Ledger<T extends HasMetadata> implements ItemStore<T> {
    private static final Logger LOG = LogManager.getLogger(Ledger.class);

    private record Entry(@Nullable String uid, @Nullable String version) {}

    /** As many as a page may hold, more or less. */
    private static final int MAX_ON_THEIR_WAY = 200;

    /** Longer than any object takes; the bound is there for memory, and must never stop anything. */
    private static final long PATIENCE_SECONDS = 5;

    private final Semaphore room = new Semaphore(MAX_ON_THEIR_WAY);
    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
    private final Supplier<T> blank;

    /** @param blank makes an object with nothing in it */
    Ledger(Supplier<T> blank) {
        this.blank = blank;
    }

    @Override
    public String getKey(T object) {
        return Cache.metaNamespaceKeyFunc(object);
    }

    @Override
    public @Nullable T put(String key, T object) {
        ObjectMeta metadata = object.getMetadata();
        Entry next = new Entry(metadata.getUid(), metadata.getResourceVersion());
        Entry known = entries.put(key, next);
        if (known != null && isOlder(next, known)) {
            entries.put(key, known);
            return outline(key, next);
        }
        if (known == null || !Objects.equals(known.version, next.version)) {
            awaitRoom();
        }
        return known == null ? null : outline(key, known);
    }

    private void awaitRoom() {
        try {
            if (!room.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("objects are taken slowly");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** An object that is new or different has been taken. */
    void onTaken() {
        if (room.availablePermits() < MAX_ON_THEIR_WAY) {
            room.release();
        }
    }

    private static boolean isOlder(Entry event, Entry known) {
        if (event.uid == null || !event.uid.equals(known.uid) || event.version == null || known.version == null) {
            return false;
        }
        return isNumber(event.version) && isNumber(known.version) && compare(event.version, known.version) < 0;
    }

    private static boolean isNumber(String version) {
        return !version.isEmpty() && version.chars().allMatch(c -> c >= '0' && c <= '9') && version.charAt(0) != '0';
    }

    /** Compares decimal numbers of any length without leading zeros. */
    private static int compare(String one, String other) {
        return one.length() != other.length() ? Integer.compare(one.length(), other.length()) : one.compareTo(other);
    }

    @Override
    public @Nullable T remove(String key) {
        Entry known = entries.remove(key);
        return known == null ? null : outline(key, known);
    }

    @Override
    public @Nullable T get(String key) {
        Entry known = entries.get(key);
        return known == null ? null : outline(key, known);
    }

    /** The uid of what has this key; empty if it is not known. */
    String uid(String key) {
        Entry known = entries.get(key);
        return known == null || known.uid == null ? "" : known.uid;
    }

    private T outline(String key, Entry entry) {
        int slash = key.indexOf('/');
        ObjectMeta metadata = new ObjectMeta();
        metadata.setNamespace(slash < 0 ? null : key.substring(0, slash));
        metadata.setName(key.substring(slash + 1));
        metadata.setUid(entry.uid);
        metadata.setResourceVersion(entry.version);
        T object = blank.get();
        object.setMetadata(metadata);
        return object;
    }

    @Override
    public Stream<String> keySet() {
        return entries.keySet().stream();
    }

    @Override
    public Stream<T> values() {
        return entries.entrySet().stream().map(e -> outline(e.getKey(), e.getValue()));
    }

    @Override
    public int size() {
        return entries.size();
    }

    /** So that the informer hands on each page of a list as it comes, and keeps none. */
    @Override
    public boolean isFullState() {
        return false;
    }
}
