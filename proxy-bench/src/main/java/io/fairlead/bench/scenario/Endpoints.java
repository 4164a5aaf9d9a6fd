package io.fairlead.bench.scenario;

import io.fairlead.bench.contender.Frontends;
import io.fairlead.bench.contender.JavaCommand;
import io.fairlead.bench.load.DatagramCounts;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.transport.EpollTransport;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints behind all contenders, as processes: HTTP with the echoes, an iperf3 server, and the sink of datagrams.
 *
 * <p>Threading: one thread at a time. Ownership: {@link #close} ends them.
 */
public final class Endpoints implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);

    private static final int COUNTS_PORT = 7010;

    private final List<MeasuredProcess> processes = new ArrayList<>();

    private final List<AddressPort> addresses = new ArrayList<>();

    private final AddressPort datagramCounts;

    private Endpoints(AddressPort datagramCounts) {
        this.datagramCounts = datagramCounts;
    }

    /**
     * Starts them, and waits until they accept connections.
     *
     * @param iperf3 the program, if there is one
     * @throws IOException if one cannot be started, or its port is taken
     */
    public static Endpoints start(IpAddress address, String mainClass, Optional<Path> iperf3, Path folder)
            throws IOException {
        Frontends at = Frontends.at(address);
        Endpoints endpoints = new Endpoints(new AddressPort(address, COUNTS_PORT));
        try {
            List<String> args =
                    new ArrayList<>(List.of("endpoint", endpoints.free(at.http()), endpoints.free(at.echo())));
            if (endpoints.unavailabilityOfUdp() == null) {
                args.add(freeForUdp(at.udpEcho()));
            }
            endpoints.processes.add(
                    MeasuredProcess.start(JavaCommand.of(mainClass, args), folder.resolve("endpoint.log")));
            if (iperf3.isPresent()) {
                endpoints.processes.add(MeasuredProcess.start(
                        List.of(
                                iperf3.get().toString(),
                                "-s",
                                "-B",
                                address.toString(),
                                "-p",
                                endpoints.free(at.bulk()).replaceAll(".*:", "")),
                        folder.resolve("iperf3.log")));
            }
            if (endpoints.unavailabilityOfUdp() == null) {
                List<String> sink = List.of("sink", freeForUdp(at.udpBulk()), freeForUdp(endpoints.datagramCounts()));
                endpoints.processes.add(
                        MeasuredProcess.start(JavaCommand.of(mainClass, sink), folder.resolve("sink.log")));
            }
            endpoints.awaitReady();
            return endpoints;
        } catch (IOException | RuntimeException e) {
            endpoints.close();
            throw e;
        }
    }

    /** The same address, if it is free. */
    private String free(@Nullable AddressPort address) throws IOException {
        if (address == null) {
            throw new IllegalArgumentException("an endpoint needs an address");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address.address().toInetAddress(), address.port()));
            addresses.add(address);
            return address.toString();
        } catch (IOException e) {
            throw taken(address.toString(), e);
        }
    }

    /** The same address, if its UDP port is free. */
    private static String freeForUdp(@Nullable AddressPort address) throws IOException {
        if (address == null) {
            throw new IllegalArgumentException("an endpoint needs an address");
        }
        InetSocketAddress local = new InetSocketAddress(address.address().toInetAddress(), address.port());
        try (DatagramSocket _ = new DatagramSocket(local)) {
            return address.toString();
        } catch (IOException e) {
            throw taken("UDP " + address, e);
        }
    }

    private static IOException taken(String address, IOException e) {
        return new IOException(
                address + ", which the benchmark's endpoint needs, cannot be used: " + e.getMessage()
                        + "; end what listens there, or run as root, in a network namespace of its own",
                e);
    }

    /** Why there are no endpoints of UDP here, in words; null if there are. */
    public @Nullable String unavailabilityOfUdp() {
        return EpollTransport.unavailability();
    }

    /** Where the sink of datagrams tells what it has received. */
    public AddressPort datagramCounts() {
        return datagramCounts;
    }

    /** The process of the HTTP and echo endpoints. */
    public long pid() {
        return processes.getFirst().pid();
    }

    private void awaitReady() throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (AddressPort address : addresses) {
            while (!accepts(address)) {
                for (MeasuredProcess process : processes) {
                    if (!process.isAlive()) {
                        throw new IOException("an endpoint has ended: " + process.logEnd());
                    }
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "no endpoint listens at " + address + " after " + PATIENCE.toSeconds() + " s");
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
        if (unavailabilityOfUdp() == null) {
            DatagramCounts.ask(datagramCounts);
        }
    }

    private static boolean accepts(AddressPort address) {
        try (Socket socket = new Socket(address.address().toInetAddress(), address.port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        processes.forEach(MeasuredProcess::close);
    }
}
