package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Clients that send one request each, in a datagram from a port of its own, and repeat it as a DNS resolver does while
 * there is no answer. Each datagram has a number, which its answer repeats, so that lost ones can be counted.
 *
 * <p>Threading: Immutable.
 */
final class UdpClients implements DemoClients {
    /** An answer on one machine takes a thousandth of this. */
    private static final Duration REPEAT_AFTER = Duration.ofMillis(500);

    private static final int ATTEMPTS = 20;
    private static final int MAX_ANSWER_BYTES = 1024;

    private static final Pattern ANSWER =
            Pattern.compile("\\{\"pod_name\":\"([^\"]+)\"[^{}]*\"request\":\"(\\d+)-(\\d+)\"}\n");

    @Override
    public Answer ask(AddressPort frontend, IpAddress client, int request) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(client.toInetAddress(), 0))) {
            // Connected, it takes datagrams from the address of the Service alone.
            socket.connect(new InetSocketAddress(frontend.address().toInetAddress(), frontend.port()));
            socket.setSoTimeout((int) REPEAT_AFTER.toMillis());
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                byte[] datagram = (request + "-" + attempt).getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(datagram, datagram.length));
                Answer answer = await(socket, request);
                if (answer != null) {
                    return answer;
                }
            }
        }
        throw new IOException("no answer to " + ATTEMPTS + " datagrams in "
                + REPEAT_AFTER.multipliedBy(ATTEMPTS).toSeconds() + " s");
    }

    /** Null if none comes in time. */
    private static @Nullable Answer await(DatagramSocket socket, int request) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[MAX_ANSWER_BYTES], MAX_ANSWER_BYTES);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException _) {
            return null;
        }
        return answer(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII), request);
    }

    private static Answer answer(String text, int request) throws IOException {
        Matcher answer = ANSWER.matcher(text);
        if (!answer.matches()) {
            throw new IOException("the answer names no pod: " + text.strip());
        }
        if (!answer.group(2).equals(Integer.toString(request))) {
            throw new IOException("the answer is to the request of another client: " + text.strip());
        }
        return new Answer(answer.group(1), Integer.parseInt(answer.group(3)));
    }
}
