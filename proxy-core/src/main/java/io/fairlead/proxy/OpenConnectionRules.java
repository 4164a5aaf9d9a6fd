package io.fairlead.proxy;

import io.fairlead.listen.OpenConnections;
import io.fairlead.model.LifetimeSettings;
import io.fairlead.model.Protocol;
import io.fairlead.route.Route;
import io.fairlead.route.RouteChange;
import io.fairlead.route.RouteUpdate;
import io.fairlead.select.Balancer;
import io.fairlead.select.BalancerRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Applies the settings of Services that concern connections which are open already: the maximum lifetime, re-balancing, and endpoints
 * that leave.
 *
 * <p>Threading: confined to the control thread.
 */
final class OpenConnectionRules {
    private final BalancerRegistry balancers;
    private final OpenConnections connections;
    private final Rebalancing rebalancing;
    private final DepartedEndpoints departed;

    OpenConnectionRules(
            ControlThread control, BalancerRegistry balancers, OpenConnections connections, Rebalancing rebalancing) {
        this.balancers = balancers;
        this.connections = connections;
        this.rebalancing = rebalancing;
        departed = new DepartedEndpoints(control, balancers, connections);
    }

    /** Follows an update that the balancers have followed already. Costs nothing for Services without such settings. */
    void follow(RouteUpdate update) {
        for (RouteChange change : update.routes()) {
            LifetimeSettings before = settings(change.before());
            LifetimeSettings after = settings(change.after());
            if (!before.equals(LifetimeSettings.DEFAULTS) || !after.equals(LifetimeSettings.DEFAULTS)) {
                follow(change, before, after);
            }
        }
    }

    private void follow(RouteChange change, LifetimeSettings before, LifetimeSettings after) {
        rebalancing.follow(change);
        departed.follow(change);
        Balancer balancer = balancers.balancer(change.id());
        boolean hasOther = !before.maxLifetime().equals(after.maxLifetime())
                || !before.rebalanceIdle().equals(after.rebalanceIdle());
        if (hasOther
                && balancer != null
                && change.before() != null
                && change.id().name().protocol() != Protocol.UDP) {
            var _ = connections.limitLifetimes(balancer, after);
        }
    }

    private static LifetimeSettings settings(@Nullable Route route) {
        return route == null
                ? LifetimeSettings.DEFAULTS
                : route.servicePort().settings().lifetime();
    }
}
