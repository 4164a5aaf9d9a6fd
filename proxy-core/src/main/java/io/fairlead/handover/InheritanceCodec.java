package io.fairlead.handover;

import io.fairlead.select.AffinityState;
import io.fairlead.select.EjectionState;
import io.fairlead.transport.ListeningSocket;

/** What a process inherits, as fields. The numbers are those of version 1, and never change. */
final class InheritanceCodec {
    private static final int LISTENER_PROTOCOL = 1;
    private static final int LISTENER_ADDRESS = 2;
    private static final int LISTENER_BINDING = 3;
    private static final int LISTENER_LOOP = 4;
    private static final int LISTENER_SOCKET = 5;

    private static final int EJECTION_SERVICE_PORT = 1;
    private static final int EJECTION_ENDPOINT = 2;
    private static final int EJECTION_FAILURES = 3;
    private static final int EJECTION_EJECTIONS = 4;
    private static final int EJECTION_LEFT_NANOS = 5;
    private static final int EJECTION_CAUSE = 6;

    private static final int AFFINITY_SERVICE_PORT = 1;
    private static final int AFFINITY_CLIENT = 2;
    private static final int AFFINITY_ENDPOINT = 3;
    private static final int AFFINITY_AGE_NANOS = 4;

    /** A cause is a sentence; more is not worth its bytes. */
    private static final int LONGEST_CAUSE = 500;

    private InheritanceCodec() {}

    static void writeListener(FieldWriter to, ListeningSocket value) {
        to.u8(LISTENER_PROTOCOL, ValueCodec.number(value.protocol()));
        ValueCodec.writeAddressPort(to, LISTENER_ADDRESS, value.address());
        to.u8(LISTENER_BINDING, ValueCodec.number(value.binding()));
        to.i32(LISTENER_LOOP, value.loop());
        to.descriptor(LISTENER_SOCKET, value.descriptor());
    }

    static ListeningSocket readListener(Fields from) {
        return new ListeningSocket(
                ValueCodec.readProtocol(from, LISTENER_PROTOCOL),
                ValueCodec.readAddressPort(from, LISTENER_ADDRESS, "address"),
                ValueCodec.readBinding(from, LISTENER_BINDING),
                from.count(LISTENER_LOOP, "event loop"),
                from.descriptor(LISTENER_SOCKET, "socket"));
    }

    static void writeEjection(FieldWriter to, EjectionState value) {
        to.group(EJECTION_SERVICE_PORT, value.servicePort(), ValueCodec::writeServicePort);
        ValueCodec.writeAddressPort(to, EJECTION_ENDPOINT, value.endpoint());
        to.i32(EJECTION_FAILURES, value.failures());
        to.i32(EJECTION_EJECTIONS, value.ejections());
        to.i64(EJECTION_LEFT_NANOS, value.leftNanos());
        String cause = value.cause();
        if (cause != null) {
            to.text(EJECTION_CAUSE, cause.substring(0, Math.min(LONGEST_CAUSE, cause.length())));
        }
    }

    static EjectionState readEjection(Fields from) {
        return new EjectionState(
                ValueCodec.readServicePort(from.group(EJECTION_SERVICE_PORT, "service port")),
                ValueCodec.readAddressPort(from, EJECTION_ENDPOINT, "endpoint"),
                from.count(EJECTION_FAILURES, "failures"),
                from.count(EJECTION_EJECTIONS, "ejections"),
                from.i64(EJECTION_LEFT_NANOS, "time left"),
                from.textOrNull(EJECTION_CAUSE, "cause"));
    }

    static void writeAffinity(FieldWriter to, AffinityState value) {
        to.group(AFFINITY_SERVICE_PORT, value.servicePort(), ValueCodec::writeServicePort);
        ValueCodec.writeAddress(to, AFFINITY_CLIENT, value.client());
        ValueCodec.writeAddressPort(to, AFFINITY_ENDPOINT, value.endpoint());
        to.i64(AFFINITY_AGE_NANOS, value.ageNanos());
    }

    static AffinityState readAffinity(Fields from) {
        return new AffinityState(
                ValueCodec.readServicePort(from.group(AFFINITY_SERVICE_PORT, "service port")),
                ValueCodec.readAddress(from, AFFINITY_CLIENT, "client"),
                ValueCodec.readAddressPort(from, AFFINITY_ENDPOINT, "endpoint"),
                from.amount(AFFINITY_AGE_NANOS, "age"));
    }
}
