package io.fairlead.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NftablesMonitorIT {
    private final Recorder recorder = new Recorder();

    @Test
    void eachTransactionThatChangesTheTablesIsToldWithTheProcessThatHasMadeIt() throws Exception {
        InNewNamespace.run(() -> {
            try (NftablesMonitor _ = NftablesMonitor.open("ours", recorder)) {
                long process = nft("table inet ours { set s { type inet_service; }; chain c { tcp dport @s drop; }; }");
                await().untilAsserted(() -> assertThat(recorder.changes).hasSize(1));
                assertThat(recorder.changes.getFirst().portId()).isEqualTo(process);
                assertThat(recorder.changes.getFirst().processName()).isEqualTo("nft");
                assertThat(recorder.changes.getFirst().processId()).isPositive();

                for (String change : List.of(
                        "add element inet ours s { 80 }",
                        "delete element inet ours s { 80 }",
                        "flush chain inet ours c",
                        "add table ip ours",
                        "flush ruleset")) {
                    recorder.changes.clear();
                    long another = nft(change);
                    await().untilAsserted(() -> assertThat(recorder.changes)
                            .as(change)
                            .singleElement()
                            .satisfies(told -> assertThat(told.portId()).isEqualTo(another)));
                }
                assertThat(recorder.missed).hasValue(0);
            }
        });
    }

    @Test
    void changesOfOtherTablesAreNotTold() throws Exception {
        InNewNamespace.run(() -> {
            try (NftablesMonitor _ = NftablesMonitor.open("ours", recorder)) {
                nft("table inet ours2 { chain c { tcp dport 80 drop; }; }");
                nft("add table inet ours");
                await().untilAsserted(() -> assertThat(recorder.changes).isNotEmpty());
                assertThat(recorder.changes).hasSize(1);
            }
        });
    }

    @Test
    void aTransactionOverManyElementsIsNotMissed() throws Exception {
        StringBuilder script = new StringBuilder("table inet ours { set s { type ipv4_addr . inet_service; }; }\n");
        for (int i = 0; i < 30_000; i++) {
            script.append("add element inet ours s { 10.%d.%d.%d . 80 }\n".formatted(i >> 16, i >> 8 & 0xff, i & 0xff));
        }
        InNewNamespace.run(() -> {
            try (NftablesMonitor _ = NftablesMonitor.open("ours", recorder)) {
                nft(script.toString());
                await().untilAsserted(() -> assertThat(recorder.changes).hasSize(1));
                assertThat(recorder.missed).hasValue(0);
            }
        });
    }

    /** Runs a script; the ID of the process that has done so. */
    private static long nft(String script) throws Exception {
        Process process = new ProcessBuilder("nft", "-f", "-")
                .inheritIO()
                .redirectInput(ProcessBuilder.Redirect.PIPE)
                .start();
        process.outputWriter().append(script).append('\n').close();
        assertThat(process.waitFor()).isZero();
        return process.pid();
    }

    private static final class Recorder implements NftablesMonitor.Observer {
        private final List<NftablesMonitor.Change> changes = new CopyOnWriteArrayList<>();
        private final AtomicInteger missed = new AtomicInteger();

        @Override
        public void onChanged(NftablesMonitor.Change change) {
            changes.add(change);
        }

        @Override
        public void onMissed() {
            missed.incrementAndGet();
        }
    }
}
