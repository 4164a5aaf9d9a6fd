package io.fairlead.transport;

import io.fairlead.linux.SystemCalls;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which of the sockets for clients are read, while a node goes from one process to the next.
 *
 * <p>The predecessor stops reading the sockets of an event loop before the first of its sessions leaves. The successor reads them
 * once the last one has come. In between datagrams wait in the kernel, so none of a session that exists opens a second one.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: owns the inherited sockets that no listener has taken yet.
 */
final class UdpIntake {
    /** The loop of a socket that this process has opened itself. */
    static final int OWN = -1;

    private final SystemCalls control;
    private final Set<UdpServerSocket> servers = new LinkedHashSet<>();
    private final List<ListeningSocket> inherited = new ArrayList<>();
    private final Set<EpollLoop> paused = new HashSet<>();

    /** Event loops of the predecessor's whose sessions have not all come. */
    private final Set<Integer> awaited = new HashSet<>();

    /** @param control for closing sockets; guarded by its monitor */
    UdpIntake(SystemCalls control) {
        this.control = control;
    }

    /** With fewer event loops than the predecessor had, some have the sockets of several; with more, some have none. */
    static EpollLoop successor(List<EpollLoop> loops, int predecessorLoop) {
        return loops.get(predecessorLoop % loops.size());
    }

    /** These sockets are there to be taken, and are not read until their loop's sessions have come. */
    synchronized void inherit(List<ListeningSocket> sockets) {
        inherited.addAll(sockets);
        sockets.forEach(socket -> awaited.add(socket.loop()));
    }

    /** Those of the predecessor's sockets that receive what is sent to an address; none if there are none. */
    synchronized List<ListeningSocket> take(AddressPort address, ListenOptions.Binding binding) {
        List<ListeningSocket> taken = new ArrayList<>();
        Iterator<ListeningSocket> all = inherited.iterator();
        while (all.hasNext()) {
            ListeningSocket socket = all.next();
            if (isFor(socket, address, binding)) {
                taken.add(socket);
                all.remove();
            }
        }
        return taken;
    }

    /** A transparent socket receives for all addresses of its family, so that its port does not matter. */
    private static boolean isFor(ListeningSocket socket, AddressPort address, ListenOptions.Binding binding) {
        boolean isTransparent = binding == ListenOptions.Binding.TRANSPARENT;
        if (socket.protocol() != Protocol.UDP
                || isTransparent != (socket.binding() == ListenOptions.Binding.TRANSPARENT)) {
            return false;
        }
        return isTransparent && address.port() == 0
                ? socket.address().address().equals(address.address())
                : socket.address().equals(address);
    }

    /** Whether a socket may be read. */
    synchronized boolean isOpen(UdpSocket socket, int predecessorLoop) {
        return !paused.contains(socket.loop()) && !awaited.contains(predecessorLoop);
    }

    synchronized void add(UdpServerSocket server) {
        servers.add(server);
    }

    synchronized void remove(UdpServerSocket server) {
        servers.remove(server);
    }

    private synchronized List<UdpServerSocket> servers() {
        return List.copyOf(servers);
    }

    /** The sockets of an event loop are not read any more. On that event loop. */
    void pause(EpollLoop loop) {
        boolean isFirst;
        synchronized (this) {
            isFirst = paused.add(loop);
        }
        if (isFirst) {
            servers().forEach(server -> server.unwatch(loop));
        }
    }

    /** What was paused is read again. */
    void resume() {
        synchronized (this) {
            paused.clear();
        }
        servers().forEach(UdpServerSocket::watch);
    }

    /** All sessions of an event loop of the predecessor's have come. */
    void open(int predecessorLoop) {
        boolean isNew;
        synchronized (this) {
            isNew = awaited.remove(predecessorLoop);
        }
        if (isNew) {
            servers().forEach(UdpServerSocket::watch);
        }
    }

    /** No more sessions come: everything is read, and what no listener has taken is closed. */
    void openAll() {
        List<ListeningSocket> left;
        synchronized (this) {
            awaited.clear();
            left = List.copyOf(inherited);
            inherited.clear();
        }
        servers().forEach(UdpServerSocket::watch);
        synchronized (control) {
            left.forEach(socket -> control.close(socket.descriptor()));
        }
    }

    /** All sockets for clients, in the order in which they were opened. */
    List<ListeningSocket> sockets(List<EpollLoop> loops) {
        return servers().stream()
                .flatMap(server -> server.listeningSockets(loops).stream())
                .toList();
    }
}
