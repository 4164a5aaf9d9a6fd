package io.fairlead.k8s.accesslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.benmanes.caffeine.cache.Ticker;
import io.fairlead.config.ProxyConfig;
import io.fairlead.k8s.config.AccessLogConfig;
import io.fairlead.k8s.config.AccessLogFormat;
import io.fairlead.model.AddressPort;
import io.fairlead.model.ClusterChange.ServiceApplied;
import io.fairlead.model.ClusterChange.SliceApplied;
import io.fairlead.model.IpAddress;
import io.fairlead.model.NodePortAddresses;
import io.fairlead.model.Samples;
import io.fairlead.observe.ListenerObserver;
import io.fairlead.proxy.Observers;
import io.fairlead.proxy.Proxy;
import io.fairlead.testkit.Loopback;
import io.fairlead.testkit.TestEndpoint;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An access log whose file takes nothing: a pipe that is open and is not read. */
class BlockedFileIT {
    private static final int CONNECTIONS = 1_200;
    private static final int CAPACITY = 64;

    @TempDir
    private Path temp;

    private final AddressPort vip = Loopback.free("127.64.0.1");

    private Proxy start(AccessLog log, TestEndpoint endpoint) {
        Proxy proxy = Proxy.start(
                ProxyConfig.DEFAULT.withEventLoops(2).withDrainTimeout(Duration.ZERO),
                Samples.NODE,
                new NodePortAddresses(List.of()),
                Observers.of(log, ListenerObserver.NONE),
                Ticker.systemTicker());
        proxy.apply(List.of(
                        new ServiceApplied(Samples.service(
                                "web",
                                Samples.port("web", vip.address().toString())
                                        .port(vip.port())
                                        .build())),
                        new SliceApplied(Samples.slice(
                                "web",
                                "web-1",
                                endpoint.address().port(),
                                endpoint.address().address().toString()))))
                .join();
        return proxy;
    }

    @Test
    void recordsAreLostAndCountedAndNoConnectionIs() throws Exception {
        Path pipe = temp.resolve("access.log");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        AccessLogConfig config = new AccessLogConfig(AccessLogFormat.JSON, pipe, Duration.ZERO, 1);
        LineOutput output = new ChannelOutput(pipe, System::nanoTime);
        try (FileChannel reader = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
                TestEndpoint endpoint = TestEndpoint.at("127.64.1.9");
                AccessLog log = AccessLog.started(config, new JsonFormat("here"), output, CAPACITY, 1);
                Proxy proxy = start(log, endpoint)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                assertThat(greeting(vip)).startsWith(endpoint.address().toString());
            }
            await().until(() -> proxy.openConnections() == 0);
            assertThat(proxy.vitals().problems()).isEmpty();
            assertThat(log.dropped()).isPositive();

            // Once it is read, what waited is written, and so is what comes from then on.
            ByteBuffer read = ByteBuffer.allocate(64 * 1024);
            while (log.written() + log.dropped() < CONNECTIONS) {
                read.clear();
                reader.read(read);
            }
            assertThat(log.written()).isPositive();
        }
    }

    private static String greeting(AddressPort service) throws IOException {
        IpAddress address = service.address();
        try (Socket socket = new Socket(address.toInetAddress(), service.port())) {
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
