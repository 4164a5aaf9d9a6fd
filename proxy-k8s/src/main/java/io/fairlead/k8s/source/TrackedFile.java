package io.fairlead.k8s.source;

import io.fairlead.k8s.translate.Problem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One manifest file over time: what it looked like last, what was last read from it, and what is in force of that.
 * Confined to the source's thread.
 */
final class TrackedFile {
    private @Nullable FileStamp seen;
    private long seenSinceNanos;
    private @Nullable FileStamp read;
    private Map<ObjectKey, FoundObject> objects = Map.of();
    private Set<Problem> problems = Set.of();

    /** Notes what the file looks like now; null if it is gone. */
    void look(@Nullable FileStamp stamp, long nowNanos) {
        boolean isSame = stamp == null ? seen == null : stamp.equals(seen);
        if (!isSame) {
            seen = stamp;
            seenSinceNanos = nowNanos;
        }
    }

    /** How long the file has looked as it does. */
    long settledNanos(long nowNanos) {
        return nowNanos - seenSinceNanos;
    }

    /** Whether the file looks as it did when it was read. */
    boolean isCurrent() {
        return seen != null && seen.equals(read);
    }

    boolean isGone() {
        return seen == null;
    }

    @Nullable
    FileStamp seen() {
        return seen;
    }

    /** The file was read, whether or not it could be understood; it will be again when it looks different. */
    void markRead() {
        read = seen;
    }

    Map<ObjectKey, FoundObject> objects() {
        return objects;
    }

    void setObjects(Map<ObjectKey, FoundObject> inForce) {
        objects = inForce;
    }

    /** Whether the last reading found something wrong with the file as a whole. */
    boolean isBroken() {
        return problems.stream().anyMatch(problem -> problem.object() == null);
    }

    /** Remembers the problems of the last reading and returns those that it did not have before. */
    List<Problem> replaceProblems(List<Problem> found) {
        List<Problem> added =
                found.stream().filter(problem -> !problems.contains(problem)).toList();
        problems = Set.copyOf(found);
        return added;
    }
}
