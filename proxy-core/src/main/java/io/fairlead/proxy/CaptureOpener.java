package io.fairlead.proxy;

import io.fairlead.capture.Capture;
import io.fairlead.config.ProxyConfig;
import io.fairlead.model.Node;
import io.fairlead.transport.Transport;
import io.fairlead.udp.UdpRelay;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A way to open the capture of a proxy; tests have others. */
@FunctionalInterface
interface CaptureOpener {
    /**
     * Opens it.
     *
     * @param udp relays datagrams; null if this transport has none
     * @param self the node, as it is at first
     * @param control the control thread
     * @throws io.fairlead.capture.CaptureException if traffic cannot be captured
     */
    Capture open(
            ProxyConfig config,
            Transport transport,
            @Nullable UdpRelay udp,
            Node self,
            ScheduledExecutorService control);
}
