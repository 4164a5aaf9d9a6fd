package io.fairlead.k8s.source;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.k8s.source.FolderListing.Absent;
import io.fairlead.k8s.source.FolderListing.Present;
import io.fairlead.k8s.translate.Problem;
import io.fairlead.k8s.translate.Problem.Location;
import io.fairlead.k8s.translate.Problem.Severity;
import io.fairlead.k8s.translate.ServiceScope;
import io.fairlead.k8s.translate.Translation.Rejected;
import io.fairlead.k8s.yaml.MalformedFileException;
import io.fairlead.model.ClusterChange;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A directory of manifests that is checked in passes. Each pass reads the files that have changed and settled, and
 * delivers the resulting changes as one batch.
 *
 * <h2>Half-written files</h2>
 *
 * Editors truncate and write, or rename the old file away before they write the new one. So a file is read only after it
 * has looked the same for {@link #SETTLE}, its objects go only after it has been gone for {@link #GRACE}, and a file
 * that is empty or cannot be understood leaves in force what was last read from it.
 *
 * <p>Threading: confined to the source's thread.
 */
final class ManifestFolder {
    private static final Logger LOG = LogManager.getLogger(ManifestFolder.class);

    /** How long a file must look the same before it is read: longer than an editor's pause between two writes. */
    private static final Duration SETTLE = Duration.ofMillis(50);

    /** How long a file must be gone before its objects are: longer than an editor takes to save by renaming. */
    private static final Duration GRACE = Duration.ofMillis(200);

    /** How long until the next pass, if nothing happens. */
    private static final Duration POLL = Duration.ofMillis(500);

    /** How large a file may be: several times what all Services and EndpointSlices of a large cluster take. */
    private static final long MAX_BYTES = 256L << 20;

    private static final String KEPT = "until then its objects are kept as they were";

    private final Path path;
    private final ServiceScope scope;
    private final Consumer<List<ClusterChange>> changes;
    private final ProblemObserver observer;
    private final ObjectsInForce objects;
    private final Map<String, TrackedFile> files = new TreeMap<>();
    private final Set<String> saidKinds = new HashSet<>();
    private boolean isAbsent;

    /** The parameters of {@link FolderSource}. */
    ManifestFolder(
            Path path,
            @Nullable String nodeName,
            ServiceScope scope,
            Consumer<List<ClusterChange>> changes,
            ProblemObserver observer) {
        this.path = path;
        this.scope = scope;
        this.changes = changes;
        this.observer = observer;
        this.objects = new ObjectsInForce(nodeName, observer);
    }

    /** The first pass: reads everything at once and delivers it as one batch. */
    void load(long nowNanos) {
        switch (FolderListing.of(path)) {
            case Absent(String reason) ->
                throw new ManifestsNotFoundException("the manifests '" + path + "': it " + reason
                        + "; name a directory with *.yaml, *.yml or *.json files, or one such file");
            case Present(Map<String, FileStamp> listed) -> {
                if (listed.isEmpty()) {
                    sayEmpty();
                }
                listed.forEach((name, stamp) -> track(name).look(stamp, nowNanos));
                files.forEach(this::read);
                deliver();
            }
        }
    }

    private void sayEmpty() {
        observer.onProblem(Problem.ofFile(
                Severity.WARNING,
                new Location(path.toString(), 0, 0),
                "contains no *.yaml, *.yml or *.json file",
                "add one; nothing is served until then"));
    }

    /** Looks once, and returns how long until the next look. */
    Duration pass(long nowNanos) {
        switch (FolderListing.of(path)) {
            case Absent(String reason) -> {
                sayAbsent(reason);
                return POLL;
            }
            case Present(Map<String, FileStamp> listed) -> {
                sayReturned();
                listed.keySet().forEach(this::track);
                files.forEach((name, file) -> file.look(listed.get(name), nowNanos));
                return act(nowNanos);
            }
        }
    }

    private void sayAbsent(String reason) {
        if (!isAbsent) {
            isAbsent = true;
            observer.onProblem(Problem.ofFile(
                    Severity.ERROR,
                    new Location(path.toString(), 0, 0),
                    reason,
                    "restore it; until then the last known state is served"));
        }
    }

    private void sayReturned() {
        if (isAbsent) {
            isAbsent = false;
            sayNote(path.toString(), "exists again", "its files are followed as before");
        }
    }

    private void sayNote(String file, String what, String remedy) {
        observer.onProblem(Problem.ofFile(Severity.NOTE, new Location(file, 0, 0), what, remedy));
    }

    private Duration act(long nowNanos) {
        Duration next = POLL;
        for (Map.Entry<String, TrackedFile> entry : Map.copyOf(files).entrySet()) {
            TrackedFile file = entry.getValue();
            if (file.isCurrent()) {
                continue;
            }
            Duration wait = (file.isGone() ? GRACE : SETTLE).minusNanos(file.settledNanos(nowNanos));
            if (wait.isPositive()) {
                next = wait.compareTo(next) < 0 ? wait : next;
            } else if (file.isGone()) {
                forget(entry.getKey(), file);
            } else {
                read(entry.getKey(), file);
            }
        }
        deliver();
        return next;
    }

    private TrackedFile track(String name) {
        return files.computeIfAbsent(name, _ -> new TrackedFile());
    }

    private void forget(String name, TrackedFile file) {
        objects.replace(name, file.objects(), Map.of());
        files.remove(name);
    }

    private void deliver() {
        List<ClusterChange> batch = objects.takeChanges();
        if (!batch.isEmpty()) {
            changes.accept(batch);
        }
    }

    /** Reads one file. What cannot be read now is tried again in the next pass, without a word unless it differs. */
    private void read(String name, TrackedFile file) {
        FileStamp stamp = file.seen();
        if (stamp == null || !stamp.fault().isEmpty()) {
            say(file, fault(name, stamp == null ? "is gone" : stamp.fault()));
            return;
        }
        Path source = Files.isDirectory(path) ? path.resolve(name) : path;
        try {
            long size = Files.size(source);
            if (size > MAX_BYTES) {
                file.markRead();
                say(file, tooLarge(name, size));
                return;
            }
            byte[] bytes = Files.readAllBytes(source);
            if (stamp.equals(FileStamp.of(source))) {
                file.markRead();
                takeWithinMemory(name, file, bytes);
            }
        } catch (ClosedByInterruptException e) {
            LOG.debug("reading {} was interrupted", source, e);
        } catch (IOException e) {
            say(file, fault(name, "cannot be read: " + FolderListing.reason(e)));
        } catch (MalformedFileException e) {
            say(file, e.problem());
        }
    }

    /** Parsed objects take many times the memory of the file. */
    private void takeWithinMemory(String name, TrackedFile file, byte[] bytes) throws MalformedFileException {
        MalformedFileException malformed = FaultBoundary.<@Nullable MalformedFileException>call(
                "reading the manifest " + name,
                () -> {
                    try {
                        take(name, file, bytes);
                        return null;
                    } catch (MalformedFileException e) {
                        return e;
                    }
                },
                fault -> {
                    say(file, fault(name, "cannot be taken: " + fault));
                    return null;
                });
        if (malformed != null) {
            throw malformed;
        }
    }

    private void take(String name, TrackedFile file, byte[] bytes) throws MalformedFileException {
        if (isBlank(bytes)) {
            say(
                    file,
                    Problem.ofFile(
                            Severity.WARNING,
                            new Location(name, 0, 0),
                            "is empty",
                            "delete the file to remove its objects; " + KEPT));
            return;
        }
        FileContents contents = ManifestReader.read(name, bytes, scope);
        boolean wasBroken = file.isBroken();
        file.replaceProblems(contents.problems()).forEach(observer::onProblem);
        if (wasBroken && !file.isBroken()) {
            sayNote(name, "can be read again", "its objects are updated");
        }
        contents.otherKinds().forEach(this::sayKind);
        Map<ObjectKey, FoundObject> now = withLastGood(file.objects(), contents.objects());
        objects.replace(name, file.objects(), now);
        file.setObjects(now);
    }

    /** The current contents of the file, with the previous version of objects that are rejected. */
    private static Map<ObjectKey, FoundObject> withLastGood(
            Map<ObjectKey, FoundObject> before, Map<ObjectKey, FoundObject> found) {
        Map<ObjectKey, FoundObject> now = new LinkedHashMap<>(found);
        now.replaceAll((key, object) ->
                object.translation() instanceof Rejected<?> ? before.getOrDefault(key, object) : object);
        return now;
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte b : bytes) {
            if (b > ' ' || b < 0) {
                return false;
            }
        }
        return true;
    }

    private void say(TrackedFile file, Problem problem) {
        file.replaceProblems(List.of(problem)).forEach(observer::onProblem);
    }

    private static Problem fault(String name, String what) {
        return Problem.ofFile(Severity.ERROR, new Location(name, 0, 0), what, "make it readable or remove it; " + KEPT);
    }

    private static Problem tooLarge(String name, long size) {
        return Problem.ofFile(
                Severity.ERROR,
                new Location(name, 0, 0),
                "has " + (size >> 20) + " MiB; allowed are " + (MAX_BYTES >> 20),
                "split it or remove it; " + KEPT);
    }

    private void sayKind(String kind, Location location) {
        if (saidKinds.add(kind)) {
            observer.onProblem(OtherKind.problem(kind, location));
        }
    }
}
