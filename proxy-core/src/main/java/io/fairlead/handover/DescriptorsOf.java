package io.fairlead.handover;

import io.fairlead.linux.Pipe;
import io.fairlead.linux.SystemCalls;
import io.fairlead.listen.ConnectionState;
import io.fairlead.relay.FlowState;
import io.fairlead.transport.ListeningSocket;
import io.fairlead.udp.session.SessionState;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The descriptors of what is handed over. */
final class DescriptorsOf {
    private DescriptorsOf() {}

    /** Closes the descriptors of a message that is not used. */
    static void close(Message message) {
        SystemCalls calls = new SystemCalls();
        forEach(message, calls::close);
    }

    /** Passes the descriptors of a message on. */
    static void forEach(Message message, IntConsumer consumer) {
        switch (message) {
            case Message.Listeners listeners -> forEach(listeners.listeners(), consumer);
            case Message.PartMessage part -> {
                part.connections().forEach(connection -> forEach(connection, consumer));
                part.sessions().forEach(session -> forEach(session, consumer));
            }
            case Message.Hello _,
                    Message.Refused _,
                    Message.Ejections _,
                    Message.Affinity _,
                    Message.Departed _,
                    Message.Begin _,
                    Message.Serving _,
                    Message.Accepted _,
                    Message.Commit _,
                    Message.Abort _,
                    Message.LoopDone _,
                    Message.Done _,
                    Message.Unknown _ -> {}
        }
    }

    static void forEach(List<ListeningSocket> listeners, IntConsumer consumer) {
        listeners.forEach(listener -> consumer.accept(listener.descriptor()));
    }

    static void forEach(SessionState session, IntConsumer consumer) {
        consumer.accept(session.upstream());
    }

    static void forEach(ConnectionState connection, IntConsumer consumer) {
        consumer.accept(connection.relay().downstream());
        consumer.accept(connection.relay().upstream());
        forEach(connection.relay().toUpstream(), consumer);
        forEach(connection.relay().toDownstream(), consumer);
    }

    private static void forEach(FlowState flow, IntConsumer consumer) {
        @Nullable Pipe pipe = flow.pipe();
        if (pipe != null) {
            consumer.accept(pipe.readEnd());
            consumer.accept(pipe.writeEnd());
        }
    }
}
