package io.fairlead.handover;

import io.fairlead.linux.Pipe;
import io.fairlead.listen.ConnectionState;
import io.fairlead.observe.Relayed;
import io.fairlead.relay.FlowState;
import io.fairlead.relay.RelayState;
import org.jspecify.annotations.Nullable;

/** A connection as fields. The numbers are those of version 1, and never change. */
final class ConnectionCodec {
    private static final int FRONTEND = 1;
    private static final int CLIENT = 2;
    private static final int ENDPOINT = 3;
    private static final int ATTEMPTS = 4;
    private static final int CONNECT_NANOS = 5;
    private static final int AGE_NANOS = 6;
    private static final int REPORTED = 7;
    private static final int RELAY = 8;

    private static final int REPORTED_DURATION = 1;
    private static final int REPORTED_TO_UPSTREAM = 2;
    private static final int REPORTED_TO_DOWNSTREAM = 3;
    private static final int REPORTED_SPLICED = 4;

    private static final int RELAY_DOWNSTREAM = 1;
    private static final int RELAY_UPSTREAM = 2;
    private static final int RELAY_TO_UPSTREAM = 3;
    private static final int RELAY_TO_DOWNSTREAM = 4;
    private static final int RELAY_HALF_CLOSED = 5;
    private static final int RELAY_IDLE_NANOS = 6;

    private static final int FLOW_FINISHED = 1;
    private static final int FLOW_LAST = 2;
    private static final int FLOW_CAN_SPLICE = 3;
    private static final int FLOW_WRITTEN = 4;
    private static final int FLOW_SPLICED = 5;
    private static final int FLOW_HELD = 6;
    private static final int FLOW_PIPE_READ = 7;
    private static final int FLOW_PIPE_WRITE = 8;
    private static final int FLOW_PIPE_CAPACITY = 9;
    private static final int FLOW_IN_PIPE = 10;

    private static final byte[] NOTHING = {};

    private ConnectionCodec() {}

    static void write(FieldWriter to, ConnectionState value) {
        to.group(FRONTEND, value.frontend(), ValueCodec::writeFrontend);
        ValueCodec.writeAddressPort(to, CLIENT, value.client());
        ValueCodec.writeAddressPort(to, ENDPOINT, value.endpoint());
        to.i32(ATTEMPTS, value.attempts());
        to.i64(CONNECT_NANOS, value.connectNanos());
        to.i64(AGE_NANOS, value.ageNanos());
        to.group(REPORTED, value.reported(), ConnectionCodec::writeReported);
        to.group(RELAY, value.relay(), ConnectionCodec::writeRelay);
    }

    static ConnectionState read(Fields from) {
        return new ConnectionState(
                ValueCodec.readFrontend(from.group(FRONTEND, "frontend")),
                ValueCodec.readAddressPort(from, CLIENT, "client"),
                ValueCodec.readAddressPort(from, ENDPOINT, "endpoint"),
                from.count(ATTEMPTS, "attempts"),
                from.amount(CONNECT_NANOS, "time to connect"),
                from.amount(AGE_NANOS, "age"),
                readReported(from.group(REPORTED, "reported")),
                readRelay(from.group(RELAY, "relay")));
    }

    private static void writeReported(FieldWriter to, Relayed value) {
        to.i64(REPORTED_DURATION, value.durationNanos());
        to.i64(REPORTED_TO_UPSTREAM, value.bytesToUpstream());
        to.i64(REPORTED_TO_DOWNSTREAM, value.bytesToDownstream());
        to.i64(REPORTED_SPLICED, value.splicedBytes());
    }

    private static Relayed readReported(Fields from) {
        return new Relayed(
                from.amount(REPORTED_DURATION, "duration"),
                from.amount(REPORTED_TO_UPSTREAM, "bytes to the endpoint"),
                from.amount(REPORTED_TO_DOWNSTREAM, "bytes to the client"),
                from.amount(REPORTED_SPLICED, "spliced bytes"));
    }

    private static void writeRelay(FieldWriter to, RelayState value) {
        to.descriptor(RELAY_DOWNSTREAM, value.downstream());
        to.descriptor(RELAY_UPSTREAM, value.upstream());
        to.group(RELAY_TO_UPSTREAM, value.toUpstream(), ConnectionCodec::writeFlow);
        to.group(RELAY_TO_DOWNSTREAM, value.toDownstream(), ConnectionCodec::writeFlow);
        to.flag(RELAY_HALF_CLOSED, value.isHalfClosed());
        to.i64(RELAY_IDLE_NANOS, value.idleNanos());
    }

    private static RelayState readRelay(Fields from) {
        return new RelayState(
                from.descriptor(RELAY_DOWNSTREAM, "socket of the client"),
                from.descriptor(RELAY_UPSTREAM, "socket of the endpoint"),
                readFlow(from.group(RELAY_TO_UPSTREAM, "flow to the endpoint")),
                readFlow(from.group(RELAY_TO_DOWNSTREAM, "flow to the client")),
                from.flag(RELAY_HALF_CLOSED, "half-closed"),
                from.amount(RELAY_IDLE_NANOS, "idle time"));
    }

    private static void writeFlow(FieldWriter to, FlowState value) {
        to.flag(FLOW_FINISHED, value.isFinished());
        to.flag(FLOW_LAST, value.isLast());
        to.flag(FLOW_CAN_SPLICE, value.canSplice());
        to.i64(FLOW_WRITTEN, value.written());
        to.i64(FLOW_SPLICED, value.spliced());
        if (value.held().length > 0) {
            to.bytes(FLOW_HELD, value.held());
        }
        Pipe pipe = value.pipe();
        if (pipe != null) {
            to.descriptor(FLOW_PIPE_READ, pipe.readEnd());
            to.descriptor(FLOW_PIPE_WRITE, pipe.writeEnd());
            to.i32(FLOW_PIPE_CAPACITY, pipe.capacityBytes());
            to.i64(FLOW_IN_PIPE, value.inPipe());
        }
    }

    private static FlowState readFlow(Fields from) {
        Pipe pipe = readPipe(from);
        return new FlowState(
                from.flag(FLOW_FINISHED, "finished"),
                from.flag(FLOW_LAST, "last"),
                from.flag(FLOW_CAN_SPLICE, "can splice"),
                from.amount(FLOW_WRITTEN, "written"),
                from.amount(FLOW_SPLICED, "spliced"),
                from.has(FLOW_HELD, "held bytes") ? from.bytes(FLOW_HELD, "held bytes") : NOTHING,
                pipe,
                pipe == null ? 0 : from.amount(FLOW_IN_PIPE, "bytes in the pipe"));
    }

    private static @Nullable Pipe readPipe(Fields from) {
        if (!from.has(FLOW_PIPE_READ, "read end of the pipe")) {
            return null;
        }
        return new Pipe(
                from.descriptor(FLOW_PIPE_READ, "read end of the pipe"),
                from.descriptor(FLOW_PIPE_WRITE, "write end of the pipe"),
                from.count(FLOW_PIPE_CAPACITY, "capacity of the pipe"));
    }
}
