package io.fairlead.k8s.admin;

import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortName;
import io.fairlead.observe.ConnectionView;
import io.fairlead.observe.SessionView;
import org.jspecify.annotations.Nullable;

/** A connection or UDP session that is open. Immutable. */
record ConnectionItemView(
        String id,
        String protocol,
        String namespace,
        String service,
        String port,
        String frontend,
        String client,
        @Nullable String endpoint,
        String state,
        double ageSeconds,
        @Nullable Double idleSeconds,
        int attempts,
        long bytesToUpstream,
        long bytesToDownstream,
        boolean spliced) {
    static ConnectionItemView of(ConnectionView view) {
        return of(
                view.id().toString(),
                view.frontend(),
                Words.address(view.frontend()),
                view.client(),
                view.endpoint(),
                state(view.state()),
                view.ageNanos(),
                view.state() == ConnectionView.State.DIALING ? null : Words.seconds(view.idleNanos()),
                view.attempts(),
                view.bytesToUpstream(),
                view.bytesToDownstream(),
                view.isSpliced());
    }

    static ConnectionItemView of(SessionView view) {
        return of(
                view.id().toString(),
                view.frontend(),
                view.service().toString(),
                view.client(),
                view.endpoint(),
                "open",
                view.ageNanos(),
                Words.seconds(view.idleNanos()),
                1,
                view.bytesToUpstream(),
                view.bytesToDownstream(),
                false);
    }

    private static ConnectionItemView of(
            String id,
            Frontend frontend,
            String address,
            AddressPort client,
            @Nullable AddressPort endpoint,
            String state,
            long ageNanos,
            @Nullable Double idleSeconds,
            int attempts,
            long bytesToUpstream,
            long bytesToDownstream,
            boolean isSpliced) {
        ServicePortName name = frontend.servicePort().name();
        return new ConnectionItemView(
                id,
                name.protocol().toString(),
                name.service().namespace(),
                name.service().name(),
                name.port(),
                address,
                client.toString(),
                endpoint == null ? null : endpoint.toString(),
                state,
                Words.seconds(ageNanos),
                idleSeconds,
                attempts,
                bytesToUpstream,
                bytesToDownstream,
                isSpliced);
    }

    static String state(ConnectionView.State state) {
        return switch (state) {
            case DIALING -> "dialing";
            case OPEN -> "open";
            case HALF_CLOSED -> "half-closed";
        };
    }
}
