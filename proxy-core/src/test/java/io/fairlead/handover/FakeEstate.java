package io.fairlead.handover;

import io.fairlead.listen.ConnectionState;
import io.fairlead.udp.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An estate with connections that do nothing, and a record of what was done to it. */
final class FakeEstate implements Estate {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<List<ConnectionState>> loops = new ArrayList<>();
    final List<ConnectionState> forgotten = new CopyOnWriteArrayList<>();
    Inheritance inheritance = Inheritance.NONE;
    int perPart = 2;
    int fixed;
    Consumer<ConnectionState> onForget = connection -> {};

    FakeEstate(int eventLoops) {
        for (int i = 0; i < eventLoops; i++) {
            loops.add(new CopyOnWriteArrayList<>());
        }
    }

    void add(int loop, ConnectionState connection) {
        loops.get(loop).add(connection);
    }

    @Override
    public void suspend() {
        calls.add("suspend");
    }

    @Override
    public Inheritance inheritance() {
        return inheritance;
    }

    @Override
    public void resume() {
        calls.add("resume");
    }

    @Override
    public void onSuccessorServes() {
        calls.add("stop accepting");
    }

    @Override
    public int eventLoops() {
        return loops.size();
    }

    @Override
    public Part freeze(int loop, int mostDescriptors, int mostBytes) {
        List<ConnectionState> all = loops.get(loop);
        List<ConnectionState> frozen = List.copyOf(all.subList(0, Math.min(all.size(), perPart)));
        all.removeAll(frozen);
        return new Part() {
            @Override
            public List<ConnectionState> connections() {
                return frozen;
            }

            @Override
            public List<SessionState> sessions() {
                return List.of();
            }

            @Override
            public void forget(List<Integer> refused) {
                for (int i = 0; i < frozen.size(); i++) {
                    if (refused.contains(i)) {
                        all.add(frozen.get(i));
                    } else {
                        forgotten.add(frozen.get(i));
                        onForget.accept(frozen.get(i));
                    }
                }
            }

            @Override
            public void restore() {
                calls.add("restore " + frozen.size());
                all.addAll(frozen);
            }
        };
    }

    @Override
    public int left() {
        return fixed + loops.stream().mapToInt(List::size).sum();
    }
}
