package io.fairlead.capture;

import io.fairlead.fault.FaultBoundary;
import io.fairlead.linux.NetlinkException;
import io.fairlead.linux.NftablesMonitor;
import io.fairlead.linux.RouteMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Notices when other programs change or delete what is ours in the kernel. The kernel reports it, and it is noticed within
 * half a second; every half minute it is time for a look at the whole, since reports can be lost.
 *
 * <p>Threading: Thread-safe. The observer is called on the control thread.
 *
 * <p>Ownership: owns its monitors.
 */
final class KernelWatch implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(KernelWatch.class);
    private static final String ACTIVITY = "restoring rules that other programs have changed";
    private static final long LOOK_SECONDS = 30;

    /**
     * A program that flushes makes several changes; and after this time our own process that made a change is known.
     */
    private static final long PAUSE_MILLIS = 500;

    private final ScheduledExecutorService control;
    private final Observer observer;
    private final Future<?> look;
    private final List<AutoCloseable> monitors = new ArrayList<>();
    private final AtomicBoolean areRoutesDue = new AtomicBoolean();

    /** The observed changes. */
    interface Observer {
        /** It is time to check that everything still exists. */
        void onLookDue();

        /**
         * Another program has changed the tables.
         *
         * @param how for messages
         */
        void onFilterChanged(String how);

        /** Routes were deleted, be it by us or by another program. */
        void onRoutesChanged();
    }

    /** @param filter null where there is no nftables */
    KernelWatch(ScheduledExecutorService control, @Nullable PacketFilter filter, Observer observer) {
        this.control = control;
        this.observer = observer;
        look = control.scheduleWithFixedDelay(
                FaultBoundary.guard(ACTIVITY, observer::onLookDue), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
        open(() -> RouteMonitor.open(this::onRouteDeleted));
        if (filter != null) {
            open(() -> NftablesMonitor.open(filter.table(), new Tables(filter)));
        }
    }

    private interface Opener {
        AutoCloseable open();
    }

    private void open(Opener opener) {
        try {
            monitors.add(opener.open());
        } catch (NetlinkException e) {
            LOG.info(
                    "rules that other programs delete are restored only every {} s, because the kernel does "
                            + "not report changes: {}",
                    LOOK_SECONDS,
                    e.getMessage());
        }
    }

    private void onRouteDeleted() {
        if (areRoutesDue.compareAndSet(false, true)) {
            later(() -> {
                areRoutesDue.set(false);
                observer.onRoutesChanged();
            });
        }
    }

    private void later(Runnable task) {
        try {
            var _ = control.schedule(FaultBoundary.guard(ACTIVITY, task), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the proxy has stopped; nothing is watched any more");
        }
    }

    @Override
    public void close() {
        look.cancel(false);
        for (AutoCloseable monitor : monitors) {
            try {
                monitor.close();
            } catch (Exception e) {
                LOG.error("a monitor could not be closed", e);
            }
        }
    }

    /** Distinguishes changes of other programs from our own, once our own processes are known. */
    private final class Tables implements NftablesMonitor.Observer {
        private final PacketFilter filter;
        private final AtomicBoolean isLookDue = new AtomicBoolean();

        Tables(PacketFilter filter) {
            this.filter = filter;
        }

        @Override
        public void onChanged(NftablesMonitor.Change change) {
            later(() -> {
                if (!filter.isOwnChange(change.portId())) {
                    observer.onFilterChanged("the process '" + change.processName() + "' (" + change.processId()
                            + ") has changed its tables");
                }
            });
        }

        @Override
        public void onMissed() {
            if (isLookDue.compareAndSet(false, true)) {
                later(() -> {
                    isLookDue.set(false);
                    observer.onLookDue();
                });
            }
        }
    }
}
