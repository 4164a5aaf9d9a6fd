package io.fairlead.handover;

import io.fairlead.listen.ConnectionState;
import io.fairlead.udp.session.SessionState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** An heir that keeps what it gets, and a record of what was done to it. */
final class FakeHeir implements Heir {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<ConnectionState> taken = new CopyOnWriteArrayList<>();
    volatile Predicate<ConnectionState> refuses = connection -> false;
    volatile Runnable beforePrepare = () -> {};

    @Override
    public Adoption prepare(List<ConnectionState> connections, List<SessionState> sessions) {
        beforePrepare.run();
        List<Integer> refused = IntStream.range(0, connections.size())
                .filter(i -> refuses.test(connections.get(i)))
                .boxed()
                .toList();
        refused.forEach(i -> close(connections.get(i)));
        List<ConnectionState> prepared =
                connections.stream().filter(refuses.negate()).toList();
        return new Adoption() {
            @Override
            public List<Integer> refused() {
                return refused;
            }

            @Override
            public void commit() {
                taken.addAll(prepared);
            }

            @Override
            public void discard() {
                calls.add("discard " + prepared.size());
                prepared.forEach(FakeHeir::close);
            }
        };
    }

    static void close(ConnectionState connection) {
        DescriptorsOf.close(new Message.PartMessage(1, 0, List.of(connection), List.of(), 0));
    }

    @Override
    public void onLoopDone(int loop) {
        calls.add("loop " + loop);
    }

    @Override
    public void onEnd() {
        calls.add("end");
    }
}
