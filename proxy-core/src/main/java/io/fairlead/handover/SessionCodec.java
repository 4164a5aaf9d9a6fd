package io.fairlead.handover;

import io.fairlead.observe.RelayedDatagrams;
import io.fairlead.udp.session.SessionState;

/** A UDP session as fields. The numbers are those of version 1, and never change. */
final class SessionCodec {
    private static final int LOOP = 1;
    private static final int FRONTEND = 2;
    private static final int SERVICE = 3;
    private static final int CLIENT = 4;
    private static final int ENDPOINT = 5;
    private static final int UPSTREAM = 6;
    private static final int REPLIED = 7;
    private static final int AGE_NANOS = 8;
    private static final int IDLE_NANOS = 9;
    private static final int RELAYED = 10;
    private static final int REPORTED = 11;

    private static final int DURATION = 1;
    private static final int DATAGRAMS_TO_UPSTREAM = 2;
    private static final int DATAGRAMS_TO_DOWNSTREAM = 3;
    private static final int BYTES_TO_UPSTREAM = 4;
    private static final int BYTES_TO_DOWNSTREAM = 5;

    private SessionCodec() {}

    static void write(FieldWriter to, SessionState value) {
        to.i32(LOOP, value.loop());
        to.group(FRONTEND, value.frontend(), ValueCodec::writeFrontend);
        ValueCodec.writeAddressPort(to, SERVICE, value.service());
        ValueCodec.writeAddressPort(to, CLIENT, value.client());
        ValueCodec.writeAddressPort(to, ENDPOINT, value.endpoint());
        to.descriptor(UPSTREAM, value.upstream());
        to.flag(REPLIED, value.isReplied());
        to.i64(AGE_NANOS, value.ageNanos());
        to.i64(IDLE_NANOS, value.idleNanos());
        to.group(RELAYED, value.relayed(), SessionCodec::writeRelayed);
        to.group(REPORTED, value.reported(), SessionCodec::writeRelayed);
    }

    static SessionState read(Fields from) {
        return new SessionState(
                from.count(LOOP, "event loop"),
                ValueCodec.readFrontend(from.group(FRONTEND, "frontend")),
                ValueCodec.readAddressPort(from, SERVICE, "service"),
                ValueCodec.readAddressPort(from, CLIENT, "client"),
                ValueCodec.readAddressPort(from, ENDPOINT, "endpoint"),
                from.descriptor(UPSTREAM, "socket of the endpoint"),
                from.flag(REPLIED, "replied"),
                from.amount(AGE_NANOS, "age"),
                from.amount(IDLE_NANOS, "idle time"),
                readRelayed(from.group(RELAYED, "relayed")),
                readRelayed(from.group(REPORTED, "reported")));
    }

    private static void writeRelayed(FieldWriter to, RelayedDatagrams value) {
        to.i64(DURATION, value.durationNanos());
        to.i64(DATAGRAMS_TO_UPSTREAM, value.datagramsToUpstream());
        to.i64(DATAGRAMS_TO_DOWNSTREAM, value.datagramsToDownstream());
        to.i64(BYTES_TO_UPSTREAM, value.bytesToUpstream());
        to.i64(BYTES_TO_DOWNSTREAM, value.bytesToDownstream());
    }

    private static RelayedDatagrams readRelayed(Fields from) {
        return new RelayedDatagrams(
                from.amount(DURATION, "duration"),
                from.amount(DATAGRAMS_TO_UPSTREAM, "datagrams to the endpoint"),
                from.amount(DATAGRAMS_TO_DOWNSTREAM, "datagrams to the client"),
                from.amount(BYTES_TO_UPSTREAM, "bytes to the endpoint"),
                from.amount(BYTES_TO_DOWNSTREAM, "bytes to the client"));
    }
}
