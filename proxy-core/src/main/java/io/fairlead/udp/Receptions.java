package io.fairlead.udp;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.transport.UdpServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Where a relay receives datagrams now.
 *
 * <p>Threading: Thread-safe.
 */
final class Receptions {
    private final Map<AddressPort, Reception> bound = new ConcurrentHashMap<>();
    private final List<Reception> transparent = new CopyOnWriteArrayList<>();

    /**
     * A place where datagrams are received.
     *
     * @param socket its sockets
     * @param frontends the frontends behind it
     * @param isTransparent whether the packet filter hands datagrams over that were sent to other addresses
     */
    record Reception(UdpServerSocket socket, UdpFrontends frontends, boolean isTransparent) {}

    void add(Reception reception) {
        if (reception.isTransparent) {
            transparent.add(reception);
        } else {
            bound.put(reception.socket.address(), reception);
        }
    }

    void remove(Reception reception) {
        if (reception.isTransparent) {
            transparent.remove(reception);
        } else {
            bound.remove(reception.socket.address(), reception);
        }
    }

    /** Where datagrams to an address are received; null if they are not. */
    @Nullable
    Reception of(AddressPort service) {
        Reception exact = bound.get(service);
        if (exact == null) {
            exact = bound.get(new AddressPort(IpAddress.any(service.family()), service.port()));
        }
        if (exact != null) {
            return exact;
        }
        for (Reception each : transparent) {
            if (each.socket.address().family() == service.family() && each.frontends.at(service) != null) {
                return each;
            }
        }
        return null;
    }
}
