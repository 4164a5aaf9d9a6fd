package io.fairlead.k8s.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.ServicePortName;
import org.jspecify.annotations.Nullable;

/** Something that has happened; only the fields that apply are there. Immutable. */
@JsonInclude(Include.NON_NULL)
record EventView(
        @Nullable Long id,
        @Nullable String time,
        String kind,
        @Nullable String namespace,
        @Nullable String service,
        @Nullable String port,
        @Nullable String protocol,
        @Nullable String frontend,
        @Nullable String client,
        @Nullable String endpoint,
        @Nullable String verdict,
        @Nullable String reason,
        @Nullable String message,
        @Nullable Integer attempts,
        @Nullable Double connectSeconds,
        @Nullable Double durationSeconds,
        @Nullable Long bytesToUpstream,
        @Nullable Long bytesToDownstream,
        @Nullable Long count) {

    static final EventView HEARTBEAT = new Draft("heartbeat").at(null, null);

    static EventView dropped(long count) {
        return new Draft("dropped").count(count).at(null, null);
    }

    /** An event that is being described. Confined to one thread. */
    static final class Draft {
        private final String kind;
        private @Nullable String namespace;
        private @Nullable String service;
        private @Nullable String port;
        private @Nullable String protocol;
        private @Nullable String frontend;
        private @Nullable AddressPort client;
        private @Nullable AddressPort endpoint;
        private @Nullable String verdict;
        private @Nullable String reason;
        private @Nullable String message;
        private @Nullable Integer attempts;
        private @Nullable Double connectSeconds;
        private @Nullable Double durationSeconds;
        private @Nullable Long bytesToUpstream;
        private @Nullable Long bytesToDownstream;
        private @Nullable Long count;

        Draft(String kind) {
            this.kind = kind;
        }

        Draft of(ServicePortName servicePort) {
            port = servicePort.port();
            protocol = servicePort.protocol().toString();
            return of(servicePort.service().namespace(), servicePort.service().name());
        }

        Draft of(String namespaceOf, String serviceOf) {
            namespace = namespaceOf;
            service = serviceOf;
            return this;
        }

        Draft at(Frontend where) {
            frontend = Words.address(where);
            return of(where.servicePort().name());
        }

        Draft client(AddressPort address) {
            client = address;
            return this;
        }

        Draft endpoint(@Nullable AddressPort address) {
            endpoint = address;
            return this;
        }

        Draft verdict(String word) {
            verdict = word;
            return this;
        }

        Draft reason(Enum<?> constant) {
            reason = Words.lower(constant);
            return this;
        }

        Draft message(String text) {
            message = text;
            return this;
        }

        Draft attempts(int number) {
            attempts = number;
            return this;
        }

        Draft connectNanos(long nanos) {
            connectSeconds = Words.seconds(nanos);
            return this;
        }

        Draft durationNanos(long nanos) {
            durationSeconds = Words.seconds(nanos);
            return this;
        }

        Draft bytes(long toUpstream, long toDownstream) {
            bytesToUpstream = toUpstream;
            bytesToDownstream = toDownstream;
            return this;
        }

        Draft count(long number) {
            count = number;
            return this;
        }

        EventView at(@Nullable Long id, @Nullable String time) {
            return new EventView(
                    id,
                    time,
                    kind,
                    namespace,
                    service,
                    port,
                    protocol,
                    frontend,
                    client == null ? null : client.toString(),
                    endpoint == null ? null : endpoint.toString(),
                    verdict,
                    reason,
                    message,
                    attempts,
                    connectSeconds,
                    durationSeconds,
                    bytesToUpstream,
                    bytesToDownstream,
                    count);
        }
    }
}
