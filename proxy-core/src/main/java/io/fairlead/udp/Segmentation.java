package io.fairlead.udp;

import io.fairlead.linux.DatagramBatch;
import io.fairlead.linux.Errno;
import io.fairlead.transport.UdpSocket;

/**
 * Sends messages of joined datagrams as they are, and one by one where the path does not take them so.
 *
 * <p>Threading: Stateless.
 */
final class Segmentation {
    private Segmentation() {}

    /**
     * Sends prepared messages.
     *
     * @return how many of them, from the first on; or the negated error of the first
     */
    static int send(DatagramBatch batch, UdpSocket socket, int slot, int count) {
        if (!socket.isSegmenting() && batch.segment(slot) != 0) {
            return apart(batch, socket, slot);
        }
        int result = batch.send(socket.descriptor(), slot, count);
        if (result < 0 && batch.segment(slot) != 0 && isRefusal(-result)) {
            if (result == -Errno.EIO) {
                socket.markNotSegmenting();
            }
            return apart(batch, socket, slot);
        }
        return result;
    }

    /** udp(7): EIO if the interface cannot, EINVAL if there are too many, EMSGSIZE if one is larger than the path's MTU. */
    private static boolean isRefusal(int errno) {
        return errno == Errno.EIO || errno == Errno.EINVAL || errno == Errno.EMSGSIZE;
    }

    private static int apart(DatagramBatch batch, UdpSocket socket, int slot) {
        int sent = batch.sendSegments(socket.descriptor(), slot);
        return sent > 0 ? 1 : sent;
    }
}
