package io.fairlead.handover;

import io.fairlead.linux.PacketSocket;
import io.fairlead.listen.ConnectionState;
import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortName;
import io.fairlead.relay.FlowState;
import io.fairlead.udp.session.SessionState;
import java.util.List;

/** How large the message of a part becomes, in bytes and descriptors; an upper bound. */
final class PartSize {
    /** Without texts and held bytes a connection takes 355 bytes at most, a session 430. */
    private static final int FIXED_BYTES = 512;

    /** UTF-8 takes up to three bytes for a character of a string. */
    private static final int MOST_BYTES_OF_CHARACTER = 3;

    private PartSize() {}

    /** How many of a part fit into one message: connections first, then sessions. */
    static int fitting(List<ConnectionState> connections, List<SessionState> sessions, int mostBytes) {
        long bytes = FIXED_BYTES;
        int descriptors = 0;
        for (int i = 0; i < connections.size(); i++) {
            bytes += bytes(connections.get(i));
            descriptors += descriptors(connections.get(i));
            if (bytes > mostBytes || descriptors > PacketSocket.MOST_DESCRIPTORS) {
                return i;
            }
        }
        for (int i = 0; i < sessions.size(); i++) {
            bytes += FIXED_BYTES + bytes(sessions.get(i).frontend());
            descriptors++;
            if (bytes > mostBytes || descriptors > PacketSocket.MOST_DESCRIPTORS) {
                return connections.size() + i;
            }
        }
        return connections.size() + sessions.size();
    }

    private static long bytes(ConnectionState connection) {
        return FIXED_BYTES
                + bytes(connection.frontend())
                + connection.relay().toUpstream().held().length
                + connection.relay().toDownstream().held().length;
    }

    private static long bytes(Frontend frontend) {
        ServicePortName name = frontend.servicePort().name();
        int path =
                frontend.unixSocket() == null ? 0 : frontend.unixSocket().path().length();
        int characters = name.service().namespace().length()
                + name.service().name().length()
                + name.port().length()
                + path;
        return (long) MOST_BYTES_OF_CHARACTER * characters;
    }

    private static int descriptors(ConnectionState connection) {
        return 2
                + descriptors(connection.relay().toUpstream())
                + descriptors(connection.relay().toDownstream());
    }

    private static int descriptors(FlowState flow) {
        return flow.pipe() == null ? 0 : 2;
    }
}
