package io.fairlead.k8s.demo;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * One pod of the demo that answers each datagram with one: JSON that names the pod, and repeats what it was sent.
 *
 * <p>Threading: Thread-safe. One virtual thread receives and answers.
 *
 * <p>Ownership: owns its socket until it dies.
 */
final class UdpEndpoint implements DemoEndpoint {
    private static final Logger logger = LogManager.getLogger(UdpEndpoint.class);

    /** A datagram that has more, or other characters, is answered, but not repeated. */
    private static final Pattern REPEATABLE = Pattern.compile("[-._a-zA-Z0-9 ]{1,64}");

    private static final int MAX_BYTES = 65_507;

    private final String pod;
    private final String node;
    private final AddressPort address;
    private final DatagramSocket socket;
    private final LongAdder requests = new LongAdder();
    private final Thread receiver;
    private volatile boolean isDead;

    private UdpEndpoint(String pod, String node, AddressPort address, DatagramSocket socket) {
        this.pod = pod;
        this.node = node;
        this.address = address;
        this.socket = socket;
        this.receiver = Thread.ofVirtual().name("receive " + pod).unstarted(this::answerAll);
    }

    /**
     * Starts a pod's server.
     *
     * @param address where it listens; port 0 lets the kernel choose
     * @throws IOException if it cannot listen there
     */
    static UdpEndpoint start(String pod, String node, AddressPort address) throws IOException {
        try {
            DatagramSocket socket =
                    new DatagramSocket(new InetSocketAddress(address.address().toInetAddress(), address.port()));
            AddressPort bound = new AddressPort(address.address(), socket.getLocalPort());
            UdpEndpoint endpoint = new UdpEndpoint(pod, node, bound, socket);
            endpoint.receiver.start();
            return endpoint;
        } catch (IOException e) {
            throw new IOException("pod " + pod + " cannot listen on " + address + ": " + e.getMessage(), e);
        }
    }

    @Override
    public String pod() {
        return pod;
    }

    @Override
    public AddressPort address() {
        return address;
    }

    /** How many datagrams it has answered. */
    long requests() {
        return requests.sum();
    }

    @Override
    public boolean isDead() {
        return isDead;
    }

    /** Its port is unreachable when this returns. */
    @Override
    public void die() {
        isDead = true;
        socket.close();
        try {
            receiver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answerAll() {
        byte[] buffer = new byte[MAX_BYTES];
        while (!isDead) {
            try {
                DatagramPacket request = new DatagramPacket(buffer, buffer.length);
                socket.receive(request);
                byte[] answer = answer(request).getBytes(StandardCharsets.US_ASCII);
                socket.send(new DatagramPacket(answer, answer.length, request.getSocketAddress()));
                requests.increment();
            } catch (IOException e) {
                if (!isDead) {
                    logger.debug("pod {} at {}: {}", pod, address, e.getMessage());
                }
            }
        }
    }

    private String answer(DatagramPacket request) {
        String text = new String(request.getData(), 0, request.getLength(), StandardCharsets.US_ASCII).strip();
        return "{\"pod_name\":\"" + pod + "\",\"pod_ip\":\"" + address.address() + "\",\"node_name\":\"" + node
                + "\",\"client\":\"" + IpAddress.of(request.getAddress()) + "\",\"request\":\""
                + (REPEATABLE.matcher(text).matches() ? text : "") + "\"}\n";
    }
}
