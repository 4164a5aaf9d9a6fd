package io.fairlead.k8s.node;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Endpoints and clients that speak UDP. */
final class KitDatagrams {
    private static final int PATIENCE_MILLIS = 500;
    private static final int MAX_BYTES = 1024;

    private KitDatagrams() {}

    /**
     * An endpoint that answers each datagram with its name.
     *
     * <p>Threading: Thread-safe.
     */
    static final class Endpoint implements AutoCloseable {
        private final String name;
        private final DatagramSocket socket;
        private final Thread thread;

        private Endpoint(String name, DatagramSocket socket) {
            this.name = name;
            this.socket = socket;
            thread = Thread.ofVirtual().unstarted(this::answerAll);
        }

        static Endpoint start(String name, AddressPort address) {
            try {
                Endpoint endpoint = new Endpoint(name, new DatagramSocket(Loopback.socketAddress(address)));
                endpoint.thread.start();
                return endpoint;
            } catch (IOException e) {
                throw new UncheckedIOException(name + " cannot receive at " + address, e);
            }
        }

        private void answerAll() {
            byte[] answer = name.getBytes(StandardCharsets.US_ASCII);
            while (!socket.isClosed()) {
                try {
                    DatagramPacket request = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
                    socket.receive(request);
                    socket.send(new DatagramPacket(answer, answer.length, request.getSocketAddress()));
                } catch (IOException _) {
                    // Closed; a client that is gone already is none of ours.
                }
            }
        }

        /** Its port is unreachable when this returns. */
        @Override
        public void close() {
            socket.close();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * A client that sends from the same port for as long as it is open, and takes answers from the Service alone.
     *
     * <p>Threading: confined to its user.
     */
    static final class Client implements AutoCloseable {
        static final String UNREACHABLE = "port unreachable";
        static final String SILENT = "no answer";

        private final DatagramSocket socket;

        private Client(DatagramSocket socket) {
            this.socket = socket;
        }

        static Client open(AddressPort service) throws IOException {
            DatagramSocket socket = new DatagramSocket(new InetSocketAddress(Loopback.NODE.toInetAddress(), 0));
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(Loopback.socketAddress(service));
            return new Client(socket);
        }

        /** Sends one datagram; the name of the endpoint that answered it, or how there was no answer. */
        String ask() throws IOException {
            DatagramPacket answer = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
            try {
                socket.send(new DatagramPacket(new byte[] {1}, 1));
                socket.receive(answer);
                return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.US_ASCII);
            } catch (PortUnreachableException _) {
                return UNREACHABLE;
            } catch (SocketTimeoutException _) {
                return SILENT;
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
