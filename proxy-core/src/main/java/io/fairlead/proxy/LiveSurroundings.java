package io.fairlead.proxy;

import io.fairlead.capture.Capture;
import io.fairlead.explain.ProxyState;
import io.fairlead.explain.Surroundings;
import io.fairlead.limit.Budget;
import io.fairlead.listen.FrontendState;
import io.fairlead.listen.ListenerSet;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.netty.util.concurrent.Ticker;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The running proxy, for explanations.
 *
 * <p>Threading: confined to the control thread.
 *
 * @param clock the clock of the event loops
 */
record LiveSurroundings(Capture capture, ListenerSet listeners, Budget budget, LongSupplier clock)
        implements Surroundings {
    static LiveSurroundings of(Capture capture, ListenerSet listeners, DataPath dataPath) {
        Ticker clock = dataPath.transport().eventLoops().getFirst().ticker();
        return new LiveSurroundings(capture, listeners, dataPath.budget(), clock::nanoTime);
    }

    @Override
    public ClientOrigin origin(IpAddress client) {
        return capture.origin(client);
    }

    @Override
    public @Nullable FrontendState state(AddressPort address, Protocol protocol) {
        return listeners.state(address, protocol);
    }

    @Override
    public ProxyState proxy() {
        return ProxyState.of(capture.mode(), capture.problem(), budget);
    }

    @Override
    public long nowNanos() {
        return clock.getAsLong();
    }
}
