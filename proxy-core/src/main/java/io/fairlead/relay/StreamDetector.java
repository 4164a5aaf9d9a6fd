package io.fairlead.relay;

/**
 * Decides whether a flow copies or splices, by what its reads have brought: several full reads in a row make it a stream,
 * several short ones turn it back. Hot path.
 *
 * <p>Threading: Confined to its event loop.
 */
final class StreamDetector {
    private static final int FULL_READS_OF_A_STREAM = 3;
    private static final int SHORT_READS_OF_NO_STREAM = 3;
    private static final int SHORT_READ_BYTES = 16 * 1024;

    private boolean isSplicing;
    private boolean canSplice = true;
    private int fullReads;
    private int shortReads;

    /** Whether the flow splices now. */
    boolean isSplicing() {
        return isSplicing;
    }

    /** Whether it may ever splice again. */
    boolean canSplice() {
        return canSplice;
    }

    /** A read was copied, and has filled the buffer or not. */
    void onCopied(boolean isFull) {
        fullReads = isFull ? fullReads + 1 : 0;
        if (fullReads >= FULL_READS_OF_A_STREAM && canSplice) {
            isSplicing = true;
            shortReads = 0;
        }
    }

    /** Bytes were spliced. */
    void onSpliced(long bytes) {
        shortReads = bytes < SHORT_READ_BYTES ? shortReads + 1 : 0;
        if (shortReads >= SHORT_READS_OF_NO_STREAM) {
            copy();
        }
    }

    /** Copies until the flow is a stream again. */
    void copy() {
        isSplicing = false;
        fullReads = 0;
    }

    /** Copies for ever. */
    void neverSplice() {
        canSplice = false;
        copy();
    }
}
