package io.fairlead.bench.workload;

import io.fairlead.bench.contender.Contender;
import io.fairlead.bench.contender.Contender.Running;
import io.fairlead.bench.contender.Forward;
import io.fairlead.bench.contender.Frontends;
import io.fairlead.bench.process.MeasuredProcess;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A contender that can be started.
 *
 * <p>Threading: Immutable.
 *
 * @param contender the contender
 * @param folder an empty directory for its configuration and log
 * @param frontend the address at which it is to serve
 * @param endpoint the address of the endpoints
 */
public record Launch(Contender contender, Path folder, IpAddress frontend, IpAddress endpoint) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(2);
    private static final int READ_MILLIS = 5_000;
    private static final int DATAGRAM_MILLIS = 100;
    private static final byte[] REQUEST =
            "GET /bytes/0 HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Starts it before the usual endpoints, and waits until it answers. */
    public Subject start() throws IOException {
        return start(Frontends.forwards(contender, frontend, endpoint));
    }

    /** Starts it, and waits until the first of the forwards, to an HTTP endpoint, is answered, and the first of UDP, to an echo. */
    Subject start(List<Forward> forwards) throws IOException {
        Running running = contender.start(forwards, folder);
        try {
            running.activate();
            awaitAnswer(running, forwards.getFirst().frontend(), Launch::answers);
            Optional<Forward> udp = forwards.stream().filter(Forward::isUdp).findFirst();
            if (udp.isPresent()) {
                awaitAnswer(running, udp.get().frontend(), Launch::answersDatagrams);
            }
            running.deactivate();
            return new Subject(contender, running, Frontends.of(contender, frontend));
        } catch (IOException | RuntimeException e) {
            running.close();
            throw e;
        }
    }

    private void awaitAnswer(Running running, AddressPort frontend, Predicate<AddressPort> answers) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!answers.test(frontend)) {
            MeasuredProcess process = running.process().orElse(null);
            if (process != null && !process.isAlive()) {
                throw new IOException(contender.info().name() + " has ended: " + process.logEnd());
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(contender.info().name() + " does not answer at " + frontend + " within "
                        + PATIENCE.toSeconds() + " s" + (process == null ? "" : ": " + process.logEnd()));
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean answersDatagrams(AddressPort frontend) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(frontend.address().toInetAddress(), frontend.port());
            socket.setSoTimeout(DATAGRAM_MILLIS);
            socket.send(new DatagramPacket(new byte[1], 1));
            socket.receive(new DatagramPacket(new byte[1], 1));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean answers(AddressPort frontend) {
        try (Socket socket = new Socket(frontend.address().toInetAddress(), frontend.port())) {
            socket.setSoTimeout(READ_MILLIS);
            OutputStream out = socket.getOutputStream();
            out.write(REQUEST);
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false;
        }
    }
}
