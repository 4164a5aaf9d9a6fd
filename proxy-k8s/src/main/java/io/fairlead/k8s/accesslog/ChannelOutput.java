package io.fairlead.k8s.accesslog;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lines in a file, or in the standard output. A file that was moved or removed is opened anew, and one that was truncated is
 * continued from its beginning, so that other programs can rotate it.
 *
 * <p>Threading: confined to the thread that writes, but for its counters. It may block as long as the file does.
 *
 * <p>Failure: lines that cannot be written are counted as lost; it is tried again after a second, and logged once a minute.
 */
final class ChannelOutput implements LineOutput {
    private static final Logger LOG = LogManager.getLogger(ChannelOutput.class);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long SAID_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Addresses of clients concern those who operate the node, and no one else. */
    private static final String PERMISSIONS = "rw-r-----";

    private final @Nullable Path file;
    private final LongSupplier nanoTime;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private int buffered;
    private @Nullable FileChannel channel;
    private @Nullable Object fileKey;
    private long checkedNanos;
    private boolean hasFailed;
    private long failedNanos;
    private boolean isSaid;
    private long saidNanos;

    /**
     * @param file null for the standard output
     * @param nanoTime the clock, as {@link System#nanoTime}
     */
    ChannelOutput(@Nullable Path file, LongSupplier nanoTime) {
        this.file = file;
        this.nanoTime = nanoTime;
    }

    @Override
    public void write(CharSequence line) {
        if (line.length() >= buffer.remaining()) {
            flush();
        }
        int length = Math.min(line.length(), BUFFER_BYTES - 1);
        for (int i = 0; i < length; i++) {
            buffer.put((byte) line.charAt(i));
        }
        buffer.put((byte) '\n');
        buffered++;
    }

    @Override
    public void flush() {
        if (buffered == 0) {
            return;
        }
        long now = nanoTime.getAsLong();
        if (hasFailed && now - failedNanos < CHECK_NANOS) {
            lose();
            return;
        }
        try {
            FileChannel open = opened(now);
            buffer.flip();
            while (buffer.hasRemaining()) {
                open.write(buffer);
            }
            written.addAndGet(buffered);
            buffered = 0;
            buffer.clear();
            hasFailed = false;
        } catch (IOException e) {
            onFailed(e, now);
        }
    }

    private void onFailed(IOException failure, long now) {
        hasFailed = true;
        failedNanos = now;
        closeChannel();
        lose();
        if (!isSaid || now - saidNanos >= SAID_NANOS) {
            isSaid = true;
            saidNanos = now;
            LOG.warn(
                    "cannot write the access log to {}: {}; records are dropped and counted by"
                            + " fairlead_access_log_dropped_total. Check accessLogFile, its permissions and the free space",
                    file == null ? "the standard output" : file,
                    failure.toString());
        }
    }

    private void lose() {
        lost.addAndGet(buffered);
        buffered = 0;
        buffer.clear();
    }

    private FileChannel opened(long now) throws IOException {
        FileChannel open = channel;
        if (open != null && file != null && now - checkedNanos >= CHECK_NANOS) {
            checkedNanos = now;
            if (!Objects.equals(key(file), fileKey)) {
                closeChannel();
                open = null;
            }
        }
        return open == null ? open(now) : open;
    }

    private FileChannel open(long now) throws IOException {
        FileChannel opened = file == null
                ? new FileOutputStream(FileDescriptor.out).getChannel()
                : FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND, StandardOpenOption.CREATE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PERMISSIONS)));
        channel = opened;
        checkedNanos = now;
        fileKey = file == null ? null : key(file);
        return opened;
    }

    /** What distinguishes a file from all others; null if there is none. */
    private static @Nullable Object key(Path file) {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private void closeChannel() {
        FileChannel open = channel;
        channel = null;
        try {
            if (open != null && file != null) {
                open.close();
            }
        } catch (IOException e) {
            LOG.debug("closing {}", file, e);
        }
    }

    @Override
    public long written() {
        return written.get();
    }

    @Override
    public long lost() {
        return lost.get();
    }

    @Override
    public void close() {
        flush();
        closeChannel();
    }
}
