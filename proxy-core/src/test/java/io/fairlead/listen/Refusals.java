package io.fairlead.listen;

import io.fairlead.dial.SimulatedNetwork.End;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ServicePortId;
import io.fairlead.observe.CloseReason;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a client may be refused.
 *
 * <ul>
 *   <li>{@code NO_ENDPOINT}: nothing was tried, and no endpoint serves.
 *   <li>{@code DIAL_FAILED} before the time is up: no attempt was under way, and either all attempts are used up, or each endpoint that
 *       serves was tried.
 *   <li>{@code DIAL_FAILED} when the time is up: the attempts are used up, or no endpoint was left that would have accepted. Such an
 *       endpoint serves, is neither ejected nor drained, was not tried for this client, and accepts at once; and all that since the
 *       latest attempt began, which was silent for {@code dialAttemptTimeout}: then the dial comes to another one even where
 *       the budget allows no hedge.
 *   <li>{@code OUT_OF_RESOURCES}: the time is up, and the last attempt had no descriptor.
 *   <li>{@code SOURCE_NOT_ALLOWED}: the client is not within the source ranges.
 * </ul>
 *
 * <p>Threading: used by one thread.
 */
final class Refusals {
    private static final long SLACK_NANOS = Duration.ofMillis(2).toNanos();

    private final SimulatedHosts hosts;
    private final SimulatedRoutes routes;
    private final EjectionModel ejections;

    Refusals(SimulatedHosts hosts, SimulatedRoutes routes, EjectionModel ejections) {
        this.hosts = hosts;
        this.routes = routes;
        this.ejections = ejections;
    }

    /** Why a client should not have been refused; null if that is right. */
    @Nullable
    String problem(TrackedClient client, CloseReason reason, long now) {
        if (now - client.deadlineNanos() > 0 && client.endpoint == null) {
            return "a client was not served or refused in time";
        }
        return switch (reason) {
            case NO_ENDPOINT ->
                client.made() > 0
                        ? "refused for want of endpoints after attempts"
                        : routes.lane(client).isEmpty() ? null : "refused for want of endpoints, but some serve";
            case SOURCE_NOT_ALLOWED ->
                client.target.rule().admits(client.address.address()) ? "refused, but within the source ranges" : null;
            case OUT_OF_RESOURCES -> starved(client, now);
            case DIAL_FAILED -> failed(client, now);
            default -> "ended for no reason";
        };
    }

    private static @Nullable String starved(TrackedClient client, long now) {
        if (now - client.deadlineNanos() < 0) {
            return "refused before the time is up";
        }
        return client.tries.isEmpty() || client.tries.getLast().end != End.NOT_TRIED
                ? "refused for want of resources that it had"
                : null;
    }

    private @Nullable String failed(TrackedClient client, long now) {
        boolean isTimeUp = now - client.deadlineNanos() >= 0;
        boolean areUsedUp = client.made() >= client.config.dialAttempts();
        if (!isTimeUp && client.tries.stream().anyMatch(one -> one.end == End.CANCELLED && isLatest(client, one))) {
            return "refused while an attempt was under way and time was left";
        }
        if (areUsedUp) {
            return null;
        }
        List<AddressPort> lane = routes.lane(client);
        if (!isTimeUp) {
            return lane.stream().allMatch(endpoint -> isTried(client, endpoint))
                    ? null
                    : "refused while attempts and time were left for another endpoint of " + lane;
        }
        return lane.stream()
                .filter(endpoint -> wouldHaveAccepted(client, endpoint, now))
                .findFirst()
                .map(endpoint -> "refused although " + endpoint + " would have accepted, and attempts were left")
                .orElse(null);
    }

    /** An attempt that was cancelled for another is not the latest. */
    private static boolean isLatest(TrackedClient client, TrackedClient.Try attempt) {
        return client.tries.getLast() == attempt;
    }

    /** One that a dial has tried stays out of it, even if it has left and come back meanwhile. */
    private static boolean isTried(TrackedClient client, AddressPort endpoint) {
        return client.hasTried(endpoint);
    }

    private boolean wouldHaveAccepted(TrackedClient client, AddressPort endpoint, long now) {
        TrackedClient.Try latest = client.tries.getLast();
        ServicePortId id = client.balancer().id();
        long since = latest.begunNanos;
        return latest.isCounted()
                && now - since >= client.config.dialAttemptTimeout().toNanos() + SLACK_NANOS
                && routes.changedNanos(id) - since < 0
                && !isTried(client, endpoint)
                && hosts.hasAcceptedSince(endpoint, since)
                && ejections.isWellSince(client.balancer(), endpoint, routes.generation(id, endpoint), since)
                && client.balancer().known().stream()
                        .noneMatch(known -> known.address().equals(endpoint) && known.isDrained());
    }
}
