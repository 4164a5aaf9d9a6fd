package io.fairlead.k8s.state;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * The file that keeps the last known state of the cluster for the next process on this node.
 *
 * <p>It is written as a whole to a second file that takes its place, so that a process that is killed leaves the one or
 * the other. It is not forced to disk: after a power failure it may be gone, which costs no more than its absence.
 *
 * <p>The directory belongs to this user alone (mode 0700), because a process that can write the file decides where
 * connections go.
 *
 * <p>Threading: Thread-safe for one writer.
 *
 * <p>Failure: a file that cannot be used is logged and ignored.
 */
public final class StateFile {
    /** A state that no process has kept for longer is ignored: too much of it would be wrong. */
    public static final Duration MAX_AGE = Duration.ofHours(24);

    private static final Logger LOG = LogManager.getLogger(StateFile.class);

    /** Grows when the JSON of a state can no longer be read by the code before it. */
    private static final int FORMAT = 2;

    private static final Set<PosixFilePermission> OURS = PosixFilePermissions.fromString("rwx------");

    /** @param node the name of the Node whose state it is */
    private record Saved(int format, String node, @Nullable String serviceProxyName, ClusterState state) {}

    private final Path file;
    private final String node;
    private final @Nullable String serviceProxyName;
    private final InstantSource clock;
    private final ObjectReader reader;
    private final ObjectWriter writer;

    /**
     * A file in this directory, which is created when it is first written to.
     *
     * @param node the name of the Node; the state of another one is ignored
     * @param serviceProxyName which Services it is about; each has a file of its own
     */
    public StateFile(Path directory, String node, @Nullable String serviceProxyName) {
        this(directory, node, serviceProxyName, InstantSource.system());
    }

    StateFile(Path directory, String node, @Nullable String serviceProxyName, InstantSource clock) {
        this.file = directory.resolve(serviceProxyName == null ? "state.json" : "state-" + serviceProxyName + ".json");
        this.node = node;
        this.serviceProxyName = serviceProxyName;
        this.clock = clock;
        ObjectMapper mapper = StateJson.mapper();
        reader = mapper.readerFor(Saved.class);
        writer = mapper.writerFor(Saved.class);
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /** The state that was written last, if there is one that can be used. */
    public Optional<ClusterState> read() {
        try {
            String problem = directoryProblem();
            if (problem != null) {
                return ignored(problem);
            }
            Saved saved;
            try (InputStream in = Files.newInputStream(file)) {
                saved = reader.readValue(in);
            }
            problem = problem(saved);
            return problem == null ? Optional.of(saved.state()) : ignored(problem);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) {
            return ignored("it cannot be read as the state of a cluster: " + e.getOriginalMessage());
        } catch (IOException | RuntimeException e) {
            return ignored("it cannot be read: " + e.getMessage());
        }
    }

    private Optional<ClusterState> ignored(String problem) {
        LOG.warn(
                "ignoring the last known state in {}: {}; Services are served once the API server has been listed",
                file,
                problem);
        return Optional.empty();
    }

    private @Nullable String problem(Saved saved) {
        if (saved.format() != FORMAT) {
            return "its format is " + saved.format() + ", this version reads " + FORMAT;
        }
        if (!saved.node().equals(node)) {
            return "it is of node " + saved.node() + ", this is " + node;
        }
        Instant now = clock.instant();
        Instant savedAt = saved.state().savedAt();
        if (savedAt.isBefore(now.minus(MAX_AGE))) {
            return "it was saved at " + savedAt + ", more than " + MAX_AGE.toHours() + " hours ago";
        }
        return null;
    }

    /** Why the directory cannot be trusted; null if it can, or does not exist. */
    private @Nullable String directoryProblem() throws IOException {
        Path directory = directory();
        if (!Files.isDirectory(directory)) {
            return null;
        }
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(directory));
        others.retainAll(EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE));
        return others.isEmpty()
                ? null
                : "other users can write to " + directory + "; give it to this user alone by chmod 700";
    }

    private Path directory() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    /**
     * Replaces what is there.
     *
     * @throws IOException if it cannot be written; what was there stays
     */
    void write(ClusterState state) throws IOException {
        Files.createDirectories(directory(), PosixFilePermissions.asFileAttribute(OURS));
        String problem = directoryProblem();
        if (problem != null) {
            throw new IOException(problem);
        }
        Path next = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            // No channel: an interrupt would close it.
            try (OutputStream out = new BufferedOutputStream(new FileOutputStream(next.toFile()), 1 << 16)) {
                writer.writeValue(out, new Saved(FORMAT, node, serviceProxyName, state));
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (JacksonException e) {
            throw new IOException(e.getOriginalMessage(), e);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
