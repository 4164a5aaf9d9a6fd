package io.fairlead.flight;

import io.fairlead.model.ServicePortId;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteUpdate;
import java.util.stream.Collectors;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * A batch of changes that is in force.
 *
 * <p>Threading: confined to one call.
 */
@Name("fairlead.TableChange")
@Label("Table Change")
@Category("Fairlead")
@Description("A batch of changes of Services and endpoints, once listeners and the kernel have followed")
@StackTrace(false)
final class TableChangeEvent extends Event {
    private static final int NAMED = 8;

    @Label("Time to Apply")
    @Description("From the first change of the batch until the kernel had followed")
    @Timespan
    long timeToApply;

    @Label("Added")
    @Description("Service ports that are new")
    int added;

    @Label("Changed")
    @Description("Service ports with other endpoints or settings")
    int changed;

    @Label("Removed")
    @Description("Service ports that are gone")
    int removed;

    @Label("Frontends")
    @Description("Addresses that are new, gone, or of another service port")
    int frontends;

    @Label("Conflicts")
    @Description("Addresses that an older Service has")
    int conflicts;

    @Label("Service Ports")
    @Description("All service ports after the changes")
    int servicePorts;

    @Label("Services")
    @Description("The first eight service ports that changed")
    @Nullable
    String services;

    static void write(RouteUpdate update, long nanos) {
        TableChangeEvent event = new TableChangeEvent();
        if (event.shouldCommit()) {
            event.fill(update, nanos);
            event.commit();
        }
    }

    private void fill(RouteUpdate update, long nanos) {
        for (RouteChange change : update.routes()) {
            if (change.before() == null) {
                added++;
            } else if (change.after() == null) {
                removed++;
            } else {
                changed++;
            }
        }
        timeToApply = nanos;
        frontends = update.frontends().size();
        conflicts = update.conflicts().size();
        servicePorts = update.table().routes().size();
        services = update.routes().stream()
                .limit(NAMED)
                .map(RouteChange::id)
                .map(ServicePortId::toString)
                .collect(Collectors.joining(", "));
    }
}
