package io.fairlead.proxy;

import io.fairlead.capture.Capture;
import io.fairlead.config.ProxyConfig;
import io.fairlead.model.Node;
import io.fairlead.transport.Transport;
import java.util.concurrent.ScheduledExecutorService;

/** A way to open the capture of a proxy; tests have others. */
@FunctionalInterface
interface CaptureOpener {
    /**
     * Opens it.
     *
     * @param self the node, as it is at first
     * @param control the control thread
     * @throws io.fairlead.capture.CaptureException if traffic cannot be captured
     */
    Capture open(ProxyConfig config, Transport transport, Node self, ScheduledExecutorService control);
}
