package io.fairlead.capture;

import io.fairlead.model.AddressPort;
import io.fairlead.model.ClientOrigin;
import io.fairlead.model.IpAddress;
import io.fairlead.model.Protocol;
import io.fairlead.route.RouteUpdate;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A capture for which the kernel follows rules.
 *
 * <p>Threading: see {@link Capture}.
 *
 * <p>Ownership: owns all that it is given.
 */
abstract sealed class KernelCapture implements Capture permits BindCapture, TproxyCapture {
    private final HostWatch machine;
    private final Clients clients;
    private final KernelState kernel;
    private final InstalledRules rules;
    private boolean isKernelClosed;

    KernelCapture(HostWatch machine, Clients clients, KernelState kernel, InstalledRules rules) {
        this.machine = machine;
        this.clients = clients;
        this.kernel = kernel;
        this.rules = rules;
    }

    @Override
    public final ClientOrigin origin(IpAddress client) {
        return clients.origin(client);
    }

    @Override
    public final boolean isSuccessorWaiting() {
        return rules.isSuccessorWaiting();
    }

    @Override
    public void prepare(RouteUpdate update) {
        if (clients.follow(update.table().self())) {
            kernel.markFilterStale();
        }
    }

    @Override
    public final void put(FrontendRule rule) {
        kernel.put(rule);
    }

    @Override
    public final void remove(AddressPort address, Protocol protocol) {
        kernel.remove(address, protocol);
    }

    @Override
    public final CompletableFuture<Boolean> commit() {
        return kernel.commit();
    }

    @Override
    public final void onRecovered(Runnable observer) {
        kernel.onRecovered(observer);
    }

    @Override
    public final @Nullable String problem() {
        return kernel.problem();
    }

    @Override
    public final void onAddressesChanged(Runnable observer) {
        kernel.onHostChanged(observer);
    }

    @Override
    public final CompletableFuture<Void> suspend() {
        return kernel.suspend().thenRun(rules::suspend);
    }

    @Override
    public final boolean resume() {
        boolean isResumed = rules.resume();
        if (isResumed) {
            kernel.resume();
        }
        return isResumed;
    }

    @Override
    public final void pass() {
        stopAccepting();
        rules.pass();
    }

    @Override
    public final boolean stopAdmitting() {
        closeKernel();
        return rules.dropNewConnections();
    }

    @Override
    public void stopAccepting() {
        closeKernel();
        machine.close();
    }

    /** Changes the rules no more. May be called again. */
    final void closeKernel() {
        if (!isKernelClosed) {
            isKernelClosed = true;
            kernel.close();
        }
    }

    @Override
    public final void leave() {
        rules.leave();
    }

    @Override
    public final void close() {
        rules.close();
    }
}
