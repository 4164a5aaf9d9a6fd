package io.fairlead.k8s.http;

import io.netty.channel.Channel;
import java.util.LinkedHashSet;

/**
 * The open connections of all listeners, the one that was used least recently first. Beyond the limit that one is
 * closed: a new probe is answered, however many idle connections a client holds.
 *
 * <p>Threading: confined to the event loop of {@link HttpServers}.
 */
final class HttpConnections {
    private final int limit;
    private final LinkedHashSet<Channel> channels = new LinkedHashSet<>();

    HttpConnections(int limit) {
        this.limit = limit;
    }

    void onOpened(Channel channel) {
        channels.addLast(channel);
        if (channels.size() > limit) {
            var _ = channels.removeFirst().close();
        }
    }

    void onUsed(Channel channel) {
        if (channels.contains(channel)) {
            channels.addLast(channel);
        }
    }

    void onClosed(Channel channel) {
        channels.remove(channel);
    }
}
