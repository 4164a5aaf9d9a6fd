package io.fairlead.k8s.dns;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A DNS server on 127.0.0.1, over UDP and TCP on the same port, whose answers and faults a test chooses.
 *
 * <p>Threading: Thread-safe; a thread for each protocol.
 */
final class ScriptedDnsServer implements AutoCloseable {
    static final int A = 1;
    static final int CNAME = 5;
    static final int AAAA = 28;
    static final int SRV = 33;

    private static final int NXDOMAIN = 3;
    private static final int UDP_BYTES = 1232;

    /** What a question is answered with. */
    sealed interface Answer {
        /** These records, and these in the additional section. */
        record Records(List<Data> answers, List<Data> additional) implements Answer {}

        /** An error. */
        record Code(int code) implements Answer {}

        /** Nothing at all. */
        record Silence() implements Answer {}

        /** Some bytes after a valid header that make no records. */
        record Garbage() implements Answer {}

        static Answer of(Data... answers) {
            return new Records(List.of(answers), List.of());
        }

        static Answer servfail() {
            return new Code(2);
        }
    }

    /** A record. */
    record Data(String owner, int type, int ttl, ByteBuffer content) {
        static Data address(String owner, int ttl, String address) {
            byte[] bytes = InetAddress.ofLiteral(address).getAddress();
            return new Data(owner, bytes.length == 4 ? A : AAAA, ttl, ByteBuffer.wrap(bytes));
        }

        static Data alias(String owner, int ttl, String target) {
            return new Data(owner, CNAME, ttl, ByteBuffer.wrap(encode(target)));
        }

        static Data service(String owner, int ttl, int priority, int weight, int port, String target) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            try {
                out.writeShort(priority);
                out.writeShort(weight);
                out.writeShort(port);
                out.write(encode(target));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Data(owner, SRV, ttl, ByteBuffer.wrap(bytes.toByteArray()));
        }
    }

    /** A question that has come. */
    record Question(String name, int type, boolean isTcp) {}

    private record Asked(String name, int type) {}

    private final Map<Asked, Answer> answers = new ConcurrentHashMap<>();
    private final List<Question> questions = new CopyOnWriteArrayList<>();
    private final DatagramSocket udp;
    private final ServerSocket tcp;

    private ScriptedDnsServer(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
        Thread.ofPlatform().daemon().name("dns-udp").start(this::serveUdp);
        Thread.ofPlatform().daemon().name("dns-tcp").start(this::serveTcp);
    }

    static ScriptedDnsServer start() throws IOException {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        for (int attempt = 0; ; attempt++) {
            DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, 0));
            try {
                return new ScriptedDnsServer(udp, new ServerSocket(udp.getLocalPort(), 16, loopback));
            } catch (IOException e) {
                udp.close();
                if (attempt == 20) {
                    throw e;
                }
            }
        }
    }

    int port() {
        return udp.getLocalPort();
    }

    /** Answers from now on so; the default is NXDOMAIN. */
    void answer(String name, int type, Answer answer) {
        answers.put(new Asked(key(name), type), answer);
    }

    /** Both families. */
    void answerHost(String name, Answer ipv4, Answer ipv6) {
        answer(name, A, ipv4);
        answer(name, AAAA, ipv6);
    }

    /** Every question is answered with this from now on. */
    void answerAll(Answer answer) {
        answers.replaceAll((_, _) -> answer);
    }

    void refuseTcp() throws IOException {
        tcp.close();
    }

    List<Question> questions() {
        return List.copyOf(questions);
    }

    long count(String name, int type) {
        return questions.stream()
                .filter(each -> key(each.name()).equals(key(name)) && each.type() == type)
                .count();
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                byte[] query = Arrays.copyOf(packet.getData(), packet.getLength());
                byte[] response = respond(query, false);
                if (response != null) {
                    udp.send(new DatagramPacket(response, response.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket client = tcp.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] query = in.readNBytes(in.readUnsignedShort());
                byte[] response = respond(query, true);
                if (response != null) {
                    DataOutputStream out = new DataOutputStream(client.getOutputStream());
                    out.writeShort(response.length);
                    out.write(response);
                    out.flush();
                }
            } catch (IOException e) {
                // Closed, or the client has gone.
            }
        }
    }

    private byte @Nullable [] respond(byte[] query, boolean isTcp) throws IOException {
        StringBuilder name = new StringBuilder();
        int at = 12;
        for (int length = query[at++]; length != 0; length = query[at++]) {
            name.append(new String(query, at, length, StandardCharsets.US_ASCII))
                    .append('.');
            at += length;
        }
        int type = (query[at] & 0xff) << 8 | query[at + 1] & 0xff;
        int end = at + 4;
        questions.add(new Question(name.toString(), type, isTcp));
        Answer answer = answers.getOrDefault(new Asked(key(name.toString()), type), new Answer.Code(NXDOMAIN));
        return switch (answer) {
            case Answer.Silence _ -> null;
            case Answer.Code code -> message(query, end, code.code(), List.of(), List.of(), false);
            case Answer.Records records -> {
                byte[] whole = message(query, end, 0, records.answers(), records.additional(), false);
                boolean fits = isTcp || whole.length <= UDP_BYTES;
                List<Data> few = records.answers()
                        .subList(0, Math.min(2, records.answers().size()));
                yield fits ? whole : message(query, end, 0, few, List.of(), true);
            }
            case Answer.Garbage _ -> {
                Data broken = new Data(name.toString(), type, 30, ByteBuffer.wrap(new byte[] {1}));
                yield message(query, end, 0, List.of(broken), List.of(), false);
            }
        };
    }

    private static byte[] message(
            byte[] query, int end, int code, List<Data> answers, List<Data> additional, boolean isTruncated)
            throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(query, 0, 2);
        out.writeShort(0x8180 | (isTruncated ? 0x200 : 0) | code);
        out.writeShort(1);
        out.writeShort(answers.size());
        out.writeShort(0);
        out.writeShort(additional.size());
        out.write(query, 12, end - 12);
        List<Data> records = new ArrayList<>(answers);
        records.addAll(additional);
        for (Data data : records) {
            out.write(encode(data.owner()));
            out.writeShort(data.type());
            out.writeShort(1);
            out.writeInt(data.ttl());
            out.writeShort(data.content().capacity());
            out.write(data.content().array());
        }
        return bytes.toByteArray();
    }

    private static byte[] encode(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String label : key(name).split("\\.", -1)) {
            if (!label.isEmpty()) {
                out.write(label.length());
                out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
            }
        }
        out.write(0);
        return out.toByteArray();
    }

    private static String key(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
