package io.fairlead.udp.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How all sessions are looked at, a few at a time, while others come and go. */
final class SessionScanTest {
    private static final int SESSIONS = 1_000;

    private final SessionTableKit kit = new SessionTableKit();

    private List<Session> open(int firstPort, int count) {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sessions.add(kit.send("192.0." + i / 250 + "." + (i % 250 + 1) + ":" + (firstPort + i)));
        }
        return sessions;
    }

    /** Looks at all of them; in between, does something. */
    private Set<Session> scan(Runnable between) {
        Set<Session> seen = new HashSet<>();
        int cursor = 0;
        int steps = 0;
        do {
            cursor = kit.table.scan(cursor, seen::add);
            if (++steps == 20) {
                between.run();
            }
        } while (cursor != 0);
        return seen;
    }

    @Test
    void everySessionIsSeenOnce() {
        kit.serve("10.0.0.1");
        List<Session> sessions = open(1_000, SESSIONS);
        List<Session> seen = new ArrayList<>();
        int cursor = 0;
        do {
            cursor = kit.table.scan(cursor, seen::add);
        } while (cursor != 0);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(sessions);
    }

    @Test
    void noSessionIsSkippedWhileTheTableGrows() {
        kit.serve("10.0.0.1");
        List<Session> sessions = open(1_000, SESSIONS);
        assertThat(scan(() -> open(10_000, 4 * SESSIONS))).containsAll(sessions);
    }

    @Test
    void noSessionIsSkippedWhileTheTableShrinks() {
        kit.serve("10.0.0.1");
        open(1_000, SESSIONS);
        kit.pass(Duration.ofSeconds(20));
        List<Session> young = open(10_000, 50);
        assertThat(scan(() -> {
                    kit.pass(Duration.ofSeconds(20));
                    assertThat(kit.table.size()).isEqualTo(50);
                }))
                .containsAll(young);
    }

    @Test
    void anOperatorEndsASessionOnce() {
        kit.serve("10.0.0.1");
        Session session = open(1_000, 1).getFirst();
        kit.table.end(session, kit.nowNanos);
        kit.table.end(session, kit.nowNanos);
        assertThat(kit.summaries).singleElement().satisfies(summary -> assertThat(
                        summary.reason().name())
                .isEqualTo("ENDED_BY_OPERATOR"));
        assertThat(kit.table.size()).isZero();
    }
}
