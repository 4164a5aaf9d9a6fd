package io.fairlead.relay;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.CRC32C;

/** Bytes to send and what became of them. */
final class Streams {
    private static final int CHUNK_BYTES = 256 * 1024;

    private Streams() {}

    /** Bytes that differ at every place, the same for the same seed. */
    static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Reads this many bytes. */
    static byte[] receive(Socket socket, int length) throws IOException {
        byte[] bytes = socket.getInputStream().readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the stream ended after " + bytes.length + " of " + length + " bytes");
        }
        return bytes;
    }

    /** Reads until the stream ends. */
    static byte[] receiveAll(Socket socket) throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** Closes by a reset. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Sends a stream of the length, ends it, and returns its checksum. */
    static long sendStream(Socket socket, long seed, long length) throws IOException {
        byte[] chunk = bytes(seed, CHUNK_BYTES);
        CRC32C checksum = new CRC32C();
        OutputStream out = socket.getOutputStream();
        for (long left = length; left > 0; ) {
            // The first bytes differ from chunk to chunk, so that a lost or repeated chunk shows.
            chunk[0]++;
            chunk[1] += chunk[0] == 0 ? (byte) 1 : 0;
            int size = (int) Math.min(left, chunk.length);
            checksum.update(chunk, 0, size);
            out.write(chunk, 0, size);
            left -= size;
        }
        socket.shutdownOutput();
        return checksum.getValue();
    }

    /** What a stream that was received to its end holds. */
    record Received(long length, long checksum) {}

    /** Receives a stream to its end. */
    static Received receiveStream(Socket socket) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        CRC32C checksum = new CRC32C();
        InputStream in = socket.getInputStream();
        long length = 0;
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
            checksum.update(chunk, 0, read);
            length += read;
        }
        return new Received(length, checksum.getValue());
    }

    static long checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return checksum.getValue();
    }

    /** Runs blocking work on a thread of its own. */
    static <T> CompletableFuture<T> async(Callable<T> work) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return work.call();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    /** Whether all bytes are the expected one. */
    static boolean isAll(byte[] bytes, byte expected) {
        byte[] same = new byte[bytes.length];
        Arrays.fill(same, expected);
        return Arrays.equals(bytes, same);
    }
}
