package io.fairlead.linux;

import static io.fairlead.linux.InNewNamespace.command;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes that iproute2 makes, as a monitor tells of them. */
@Timeout(60)
final class AddressMonitorIT {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final Duration QUIET = Duration.ofMillis(300);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip address add 192.0.2.1/24 dev lo",
                "ip address add 2001:db8::1/64 dev lo",
                "ip link add br0 type bridge",
            })
    void aChangeIsTold(String change) throws Exception {
        InNewNamespace.run(() -> {
            AtomicInteger calls = new AtomicInteger();
            try (AddressMonitor _ = AddressMonitor.open(calls::incrementAndGet)) {
                command(change);
                await().untilAsserted(() -> assertThat(calls).hasPositiveValue());
            }
        });
    }

    @Test
    void whoLooksWhenCalledSeesTheNewAddress() throws Exception {
        InNewNamespace.run(() -> {
            Set<IpAddress> seen = ConcurrentHashMap.newKeySet();
            AtomicReference<String> thread = new AtomicReference<>("");
            Runnable look = () -> {
                thread.set(Thread.currentThread().getName());
                try (Rtnetlink rtnetlink = new Rtnetlink()) {
                    rtnetlink.addresses().forEach(address -> seen.add(address.address()));
                }
            };
            try (AddressMonitor _ = AddressMonitor.open(look)) {
                command("ip address add 192.0.2.1/24 dev lo");
                await().untilAsserted(() -> assertThat(seen).contains(IpAddress.parse("192.0.2.1")));
                assertThat(thread).hasValue("fairlead-addresses");
            }
        });
    }

    @Test
    void manyChangesAreToldAFewTimesAndTheLastOneToo() throws Exception {
        int changes = 5000;
        InNewNamespace.run(() -> {
            AtomicInteger calls = new AtomicInteger();
            AtomicInteger seen = new AtomicInteger();
            Runnable look = () -> {
                calls.incrementAndGet();
                try (Rtnetlink rtnetlink = new Rtnetlink()) {
                    seen.set(rtnetlink.addresses().size());
                }
            };
            int before;
            try (Rtnetlink rtnetlink = new Rtnetlink()) {
                before = rtnetlink.addresses().size();
            }
            try (AddressMonitor _ = AddressMonitor.open(look)) {
                addAddresses(changes);
                await().untilAsserted(() -> assertThat(seen).hasValue(before + changes));
                assertThat(calls).hasValueLessThan(changes / 50);
            }
        });
    }

    @Test
    void changesThatWereDroppedAreStillTold() throws Exception {
        int changes = 3000;
        InNewNamespace.run(() -> {
            AtomicInteger seen = new AtomicInteger();
            Runnable look = () -> {
                try (Rtnetlink rtnetlink = new Rtnetlink()) {
                    seen.set(rtnetlink.addresses().size());
                    if (dropped() == 0) {
                        addAddresses(changes);
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            };
            try (AddressMonitor _ = AddressMonitor.open(look)) {
                command("ip address add 192.0.2.1/24 dev lo");
                await().untilAsserted(() -> assertThat(seen).hasValueGreaterThan(changes));
                assertThat(dropped())
                        .as("notifications that the kernel dropped")
                        .isPositive();
                seen.set(0);
                command("ip address add 192.0.2.2/24 dev lo");
                await().untilAsserted(() -> assertThat(seen).hasValueGreaterThan(changes));
            }
        });
    }

    private static void addAddresses(int number) throws Exception {
        StringBuilder batch = new StringBuilder();
        for (int i = 0; i < number; i++) {
            batch.append("address add 10.0.")
                    .append(i / 250)
                    .append('.')
                    .append(i % 250 + 1)
                    .append("/32 dev lo\n");
        }
        command(List.of("ip", "-batch", "-"), batch.toString());
    }

    /** The drops of all netlink sockets of this namespace. */
    private static long dropped() throws IOException {
        int column = 8;
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/net/netlink"))) {
            return lines.skip(1)
                    .mapToLong(line -> Long.parseLong(BLANKS.split(line.strip(), -1)[column]))
                    .sum();
        }
    }

    @Test
    void aCallThatFailsDoesNotEndTheMonitor() throws Exception {
        InNewNamespace.run(() -> {
            AtomicInteger calls = new AtomicInteger();
            Runnable failing = () -> {
                calls.incrementAndGet();
                throw new IllegalStateException("as the test wants it");
            };
            try (AddressMonitor _ = AddressMonitor.open(failing)) {
                command("ip address add 192.0.2.1/24 dev lo");
                await().untilAsserted(() -> assertThat(calls).hasPositiveValue());
                int before = calls.get();
                command("ip address add 192.0.2.2/24 dev lo");
                await().untilAsserted(() -> assertThat(calls).hasValueGreaterThan(before));
            }
        });
    }

    @Test
    void aCallThatFailsIsRepeatedUntilItSucceedsThoughNothingElseChanges() throws Exception {
        InNewNamespace.run(() -> {
            AtomicInteger calls = new AtomicInteger();
            Runnable failingTwice = () -> {
                if (calls.incrementAndGet() <= 2) {
                    throw new NetlinkException("cannot open a netlink socket", Errno.EMFILE);
                }
            };
            try (AddressMonitor _ = AddressMonitor.open(failingTwice)) {
                command("ip address add 192.0.2.1/24 dev lo");
                await().untilAsserted(() -> assertThat(calls).hasValueGreaterThanOrEqualTo(3));
                int before = calls.get();
                await().during(Duration.ofMillis(1500))
                        .untilAsserted(() -> assertThat(calls).hasValue(before));
            }
        });
    }

    @Test
    void afterClosingNothingIsToldAndNothingIsLeft() throws Exception {
        InNewNamespace.run(() -> {
            AtomicInteger calls = new AtomicInteger();
            Set<String> before = descriptors();
            AddressMonitor monitor = AddressMonitor.open(calls::incrementAndGet);
            Set<String> opened = descriptors();
            monitor.close();
            monitor.close();
            opened.removeAll(before);
            assertThat(opened).hasSize(3);
            assertThat(descriptors()).doesNotContainAnyElementsOf(opened);
            command("ip address add 192.0.2.1/24 dev lo");
            await().during(QUIET).untilAsserted(() -> assertThat(calls).hasValue(0));
        });
    }

    @Test
    void itCanBeClosedFromItsOwnCall() throws Exception {
        InNewNamespace.run(() -> {
            AtomicReference<AddressMonitor> monitor = new AtomicReference<>();
            AtomicInteger calls = new AtomicInteger();
            monitor.set(AddressMonitor.open(() -> {
                monitor.get().close();
                calls.incrementAndGet();
            }));
            command("ip address add 192.0.2.1/24 dev lo");
            await().untilAsserted(() -> assertThat(calls).hasValue(1));
            monitor.get().close();
        });
    }

    /** Those that are open and are no files, each with its number; other threads may be closing theirs. */
    private static Set<String> descriptors() throws IOException {
        Set<String> descriptors = new HashSet<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : (Iterable<Path>) links::iterator) {
                String target = target(link);
                if (!target.startsWith("/")) {
                    descriptors.add(link.getFileName() + " " + target);
                }
            }
        }
        return descriptors;
    }

    private static String target(Path link) throws IOException {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (NoSuchFileException e) {
            return "/closed";
        }
    }
}
