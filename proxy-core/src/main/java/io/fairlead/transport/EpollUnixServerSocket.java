package io.fairlead.transport;

import io.fairlead.limit.Budget;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.UnixSocket;
import java.util.List;

/**
 * A Unix socket that is listened on: by one socket, whose connections go to the event loops in turn, as the kernel has no
 * SO_REUSEPORT for them.
 *
 * <p>Threading: Thread-safe.
 */
final class EpollUnixServerSocket implements ServerSocket {
    private final UnixSocket socket;
    private final UnixSocketFile file;
    private final EpollAcceptor acceptor;

    private EpollUnixServerSocket(UnixSocket socket, UnixSocketFile file, EpollAcceptor acceptor) {
        this.socket = socket;
        this.file = file;
        this.acceptor = acceptor;
    }

    /**
     * Opens a listener.
     *
     * @throws ListenException if it cannot; nothing is left open then
     */
    static EpollUnixServerSocket open(
            SystemCalls calls, Budget budget, List<EpollLoop> loops, UnixSocket socket, AcceptObserver observer) {
        if (budget.takeListener(1) == 0) {
            throw ListenException.overBudget(socket, budget.capacity());
        }
        int fd = -1;
        EpollUnixServerSocket opened = null;
        try {
            UnixSocketFile.clear(socket);
            fd = check(socket, calls.unixSocket());
            UnixSocketFile file = bindAndListen(calls, fd, socket);
            Acceptance acceptance = new Acceptance(loops.size() > 1 ? loops : List.of(), observer, socket);
            opened = new EpollUnixServerSocket(socket, file, new EpollAcceptor(loops.getFirst(), fd, acceptance));
            return opened;
        } finally {
            if (opened != null) {
                opened.acceptor.start();
            } else {
                if (fd >= 0) {
                    calls.close(fd);
                }
                budget.releaseListener(1);
            }
        }
    }

    /** No client can connect before the permissions are set, as the socket does not listen yet. */
    private static UnixSocketFile bindAndListen(SystemCalls calls, int fd, UnixSocket socket) {
        check(socket, calls.bind(fd, socket));
        UnixSocketFile file = UnixSocketFile.created(socket);
        int result = calls.listen(fd, ListenOptions.BACKLOG);
        if (result < 0) {
            file.remove();
        }
        check(socket, result);
        return file;
    }

    private static int check(UnixSocket socket, int result) {
        if (result < 0) {
            throw ListenException.of(socket, -result);
        }
        return result;
    }

    @Override
    public AddressPort address() {
        return socket.standIn();
    }

    /** The file goes first, so that a client that comes now gets a clear answer. */
    @Override
    public void close() {
        file.remove();
        acceptor.stop().awaitUninterruptibly();
    }
}
