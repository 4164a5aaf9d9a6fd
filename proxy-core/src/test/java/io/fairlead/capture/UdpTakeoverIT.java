package io.fairlead.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.config.CaptureMode;
import io.fairlead.lab.DatagramProbe;
import io.fairlead.lab.Lab;
import io.fairlead.lab.LabOptions;
import io.fairlead.lab.Layout;
import io.fairlead.lab.Outcome;
import io.fairlead.lab.Probe;
import io.fairlead.model.ClusterChange;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.proxy.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One proxy takes over from another while a client asks all the time. */
@Timeout(60)
final class UdpTakeoverIT {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    @Test
    void noDatagramIsLostWhileASuccessorThatWaitsTakesOver() throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool();
                CaptureKit kit = CaptureKit.open(LabOptions.of(Layout.POINT_TO_POINT))) {
            Lab lab = kit.lab();
            ServiceDraft dns = new ServiceDraft("dns", 1, IpFamily.IPV4);
            List<ClusterChange> changes = List.of(dns.applied(dns.everywhere(Protocol.UDP)), dns.endpoints(lab.podB()));
            Proxy first = CaptureKit.start(lab, CaptureKit.keeping(CaptureMode.TPROXY), DRAIN, changes);
            AtomicBoolean isOver = new AtomicBoolean();
            CompletableFuture<Counts> asking = CompletableFuture.supplyAsync(() -> ask(lab, dns, isOver), threads);
            CompletableFuture<Proxy> successor = CompletableFuture.supplyAsync(
                    () -> CaptureKit.start(lab, CaptureKit.keeping(CaptureMode.TPROXY), DRAIN, changes), threads);
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
            assertThat(successor).isNotDone();
            lab.node().namespace().call(() -> {
                first.close();
                return first;
            });
            try (Proxy _ = successor.get()) {
                LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
                isOver.set(true);
                Counts counts = asking.get();
                System.out.println(counts);
                assertThat(counts.answered).isGreaterThan(50);
                assertThat(counts.lost).isZero();
            }
        }
    }

    private record Counts(int answered, int lost) {}

    private static Counts ask(Lab lab, ServiceDraft dns, AtomicBoolean isOver) {
        int answered = 0;
        int lost = 0;
        while (!isOver.get()) {
            Probe client = Probe.from(lab.podA()).withTimeout(Duration.ofSeconds(1));
            try (DatagramProbe probe = DatagramProbe.open(client, dns.clusterAddress())) {
                for (int i = 0; i < 5; i++) {
                    boolean isAnswered = probe.ask() instanceof Outcome.Served;
                    answered += isAnswered ? 1 : 0;
                    lost += isAnswered ? 0 : 1;
                    LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
                }
            }
        }
        return new Counts(answered, lost);
    }
}
