package io.fairlead.k8s.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Waits until something happens in a directory. The kernel's notifications make it quick; where there are none (network
 * file systems, no watches left), it just waits, and the caller's passes find what changed.
 *
 * <p>Threading: confined to the source's thread.
 */
final class FolderWatch implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(FolderWatch.class);

    private final Path directory;
    private final @Nullable WatchService service;
    private @Nullable WatchKey key;
    private @Nullable Object watched;

    FolderWatch(Path directory) {
        this.directory = directory;
        this.service = open(directory);
        follow();
    }

    private static @Nullable WatchService open(Path directory) {
        try {
            return directory.getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.info("no file notifications for {} ({}); polling for changes every second", directory, e);
            return null;
        }
    }

    /** Watches the directory that now has the name, which need not be the one that had it before. */
    private void follow() {
        Object identity = identity();
        if (service == null || (Objects.equals(identity, watched) && key != null && key.isValid())) {
            return;
        }
        if (key != null) {
            key.cancel();
        }
        key = null;
        watched = identity;
        if (identity == null) {
            return;
        }
        try {
            key = directory.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        } catch (IOException e) {
            LOG.debug("{} cannot be watched", directory, e);
        }
    }

    private @Nullable Object identity() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(directory, BasicFileAttributes.class);
            return attributes.fileKey() == null ? attributes.creationTime() : attributes.fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns when something happened, or after the time. */
    void await(Duration time) throws InterruptedException {
        follow();
        if (service == null || key == null) {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            return;
        }
        WatchKey signalled = service.poll(time.toNanos(), TimeUnit.NANOSECONDS);
        if (signalled != null) {
            signalled.pollEvents();
            signalled.reset();
        }
    }

    @Override
    public void close() {
        if (service != null) {
            try {
                service.close();
            } catch (IOException e) {
                LOG.debug("closing the watch of {}", directory, e);
            }
        }
    }
}
