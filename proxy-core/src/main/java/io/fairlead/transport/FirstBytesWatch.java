package io.fairlead.transport;

import io.fairlead.linux.Errno;

/**
 * Looks at the first bytes of a socket for an observer, and takes no more of them than that wants.
 *
 * <p>Threading: Confined to its event loop.
 */
final class FirstBytesWatch implements SocketObserver {
    private static final int GONE = EpollSocket.HUP | EpollSocket.ERR;

    private final FirstBytesObserver observer;
    private boolean hasEnded;

    FirstBytesWatch(FirstBytesObserver observer) {
        this.observer = observer;
    }

    /** The bytes have often arrived already, which saves an event. */
    void start(EpollSocket socket) {
        if (!look(socket)) {
            socket.watchInput(this);
        }
    }

    @Override
    public void onEvents(EpollSocket socket, int ops) {
        if ((ops & GONE) != 0) {
            socket.watchNothing();
            observer.onFailed();
            return;
        }
        hasEnded |= (ops & EpollSocket.RDHUP) != 0;
        look(socket);
    }

    @Override
    public void onFault(EpollSocket socket) {
        observer.onFailed();
    }

    /** Whether this was the last look. */
    private boolean look(EpollSocket socket) {
        PeekBuffer buffer = socket.loop().peekBuffer();
        int length = socket.peek(buffer.pointer(), Math.min(observer.most(), buffer.size()));
        if (length == -Errno.EAGAIN) {
            return false;
        }
        if (length < 0) {
            socket.watchNothing();
            observer.onFailed();
            return true;
        }
        hasEnded |= length == 0;
        int taken = observer.onBytes(buffer.bytes(length), length, hasEnded);
        if (!socket.isOpen()) {
            return true;
        }
        if (taken > 0) {
            socket.watchNothing();
            take(socket, buffer, taken);
        }
        return taken > 0;
    }

    /** What was looked at is there, so that a receive cannot fall short of it but for a fault of the kernel's. */
    private void take(EpollSocket socket, PeekBuffer buffer, int length) {
        int received = socket.receive(buffer.pointer(), length);
        if (received == length) {
            observer.onTaken();
        } else {
            observer.onFailed();
        }
    }
}
