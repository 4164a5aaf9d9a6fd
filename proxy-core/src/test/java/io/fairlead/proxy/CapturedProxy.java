package io.fairlead.proxy;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.capture.SlowNft;
import io.fairlead.config.CaptureConfig;
import io.fairlead.config.ProxyConfig;
import io.fairlead.lab.Lab;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.Node;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.observe.ConnectionObserver;
import io.fairlead.observe.ListenerObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Starts proxies on the node of a lab whose program {@code nft} is the test's. */
public final class CapturedProxy {
    private static final int APPLY_SECONDS = 20;

    private CapturedProxy() {}

    /** Starts a proxy that is told of these changes first, and waits until they are in force. */
    public static Proxy start(
            Lab lab, CaptureConfig capture, SlowNft nft, ListenerObserver listeners, List<ClusterChange> changes) {
        ProxyConfig config = ProxyConfig.DEFAULT
                .withEventLoops(1)
                .withDrainTimeout(Duration.ZERO)
                .withCapture(capture);
        Node node = new Node(
                lab.node().name(), null, List.of(lab.node().ipv4(), lab.node().ipv6()));
        return lab.node().namespace().call(() -> {
            Proxy proxy = Proxy.start(
                    config,
                    node,
                    NodePortAddresses.ALL,
                    Observers.of(ConnectionObserver.NONE, listeners),
                    Ticker.systemTicker(),
                    nft::open);
            proxy.apply(changes).get(APPLY_SECONDS, TimeUnit.SECONDS);
            return proxy;
        });
    }
}
