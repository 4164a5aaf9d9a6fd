package io.fairlead.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fairlead.linux.PacketSocket;
import io.fairlead.listen.ConnectionState;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePortId;
import io.fairlead.model.ServicePortName;
import io.fairlead.relay.FlowState;
import io.fairlead.relay.RelayState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages as bytes, and what becomes of bytes that are no message. */
final class MessageCodecTest {
    private static final Path GOLDEN =
            Path.of("src", "test", "resources", "io", "fairlead", "handover", "version-1.txt");

    static Stream<Message> messages() {
        return HandoverSamples.messages().stream();
    }

    private static Message decode(EncodedMessage encoded) {
        return MessageCodec.decode(encoded.bytes(), ReceivedDescriptors.of(encoded.descriptors()));
    }

    private static Message decode(byte[] bytes, int... descriptors) {
        return MessageCodec.decode(bytes, ReceivedDescriptors.of(descriptors));
    }

    /** Records with arrays are equal if their texts and arrays are. */
    private static void assertSame(Message actual, Message expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageIsTheSameOnTheOtherSide(Message message) {
        assertSame(decode(MessageCodec.encode(message)), message);
    }

    @ParameterizedTest
    @EnumSource(FrontendKind.class)
    void everyKindOfFrontendIsKnown(FrontendKind kind) {
        Message message = kind == FrontendKind.UNIX_SOCKET
                ? new Message.Departed(List.of(HandoverSamples.busyConnection().frontend()))
                : new Message.Departed(
                        List.of(new Frontend(AddressPort.parse("[::]:30080"), kind, HandoverSamples.DNS)));
        assertSame(decode(MessageCodec.encode(message)), message);
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void everyProtocolIsKnown(Protocol protocol) {
        ServicePortId id =
                new ServicePortId(new ServicePortName(new ServiceName("a", "b"), "", protocol), IpFamily.IPV6);
        Message message = new Message.Departed(
                List.of(new Frontend(AddressPort.parse("[fd00::1]:1"), FrontendKind.EXTERNAL_IP, id)));
        assertSame(decode(MessageCodec.encode(message)), message);
    }

    /** A process of any later release must understand these bytes; so they never change. */
    @Test
    void version1IsWhatItAlwaysWas() throws IOException {
        StringBuilder text =
                new StringBuilder("# Messages of version 1 of the hand-over protocol, byte by byte. They never"
                        + " change: add new ones to the next version's file.\n");
        for (Message message : HandoverSamples.messages()) {
            EncodedMessage encoded = MessageCodec.encode(message);
            text.append("\n# ").append(comment(message)).append('\n');
            String hex = HexFormat.of().formatHex(encoded.bytes());
            for (int at = 0; at < hex.length(); at += 64) {
                text.append(hex, at, Math.min(hex.length(), at + 64)).append('\n');
            }
        }
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(GOLDEN.toAbsolutePath().getParent());
            Files.writeString(GOLDEN, text);
        }
        assertThat(text.toString()).isEqualTo(Files.readString(GOLDEN));
    }

    private static String comment(Message message) {
        int descriptors = MessageCodec.encode(message).descriptors().length;
        String name = message.getClass().getSimpleName();
        return switch (message) {
            case Message.PartMessage part ->
                name + ": part " + part.sequence() + " of event loop " + part.loop() + ", "
                        + part.connections().size() + " connections, "
                        + part.sessions().size() + " session, "
                        + descriptors + " descriptors";
            case Message.Listeners _ -> name + ": " + descriptors + " descriptors";
            default -> message.toString();
        };
    }

    /** The bytes in the file, not those that this build writes. */
    private static List<byte[]> golden() throws IOException {
        List<byte[]> messages = new ArrayList<>();
        StringBuilder hex = new StringBuilder();
        for (String line : Files.readAllLines(GOLDEN)) {
            if (line.startsWith("#") || line.isEmpty()) {
                if (!hex.isEmpty()) {
                    messages.add(HexFormat.of().parseHex(hex));
                    hex.setLength(0);
                }
            } else {
                hex.append(line);
            }
        }
        messages.add(HexFormat.of().parseHex(hex));
        return messages;
    }

    @Test
    void theMessagesOfVersion1AreUnderstood() throws IOException {
        List<byte[]> golden = golden();
        List<Message> expected = HandoverSamples.messages();
        assertThat(golden).hasSameSizeAs(expected);
        for (int i = 0; i < golden.size(); i++) {
            int[] descriptors = MessageCodec.encode(expected.get(i)).descriptors();
            assertSame(decode(golden.get(i), descriptors), expected.get(i));
        }
    }

    @Test
    void fieldsOfALaterVersionAreSkippedAtEveryLevel() throws IOException {
        List<Message> expected = HandoverSamples.messages();
        List<byte[]> golden = golden();
        for (int i = 0; i < golden.size(); i++) {
            int[] descriptors = MessageCodec.encode(expected.get(i)).descriptors();
            assertSame(decode(Version2.withMoreFields(golden.get(i)), descriptors), expected.get(i));
        }
    }

    @Test
    void anOptionalMessageOfALaterVersionIsIgnored() {
        assertThat(decode(new byte[] {(byte) 0x80, 1, 0, 77, 0, 0, 0, 1, 5})).isEqualTo(new Message.Unknown(0x8001));
    }

    @Test
    void aVersion2ReadsWhatVersion1Sends() throws IOException {
        Version2.Begin begin = Version2.readBegin(golden().get(6));
        assertThat(begin).isEqualTo(new Version2.Begin(2, 10_000, "unknown"));
        Version2.Begin later = Version2.readBegin(Version2.begin(4, 5, "blue"));
        assertThat(later).isEqualTo(new Version2.Begin(4, 5, "blue"));
        assertThat(decode(Version2.begin(4, 5, "blue"))).isEqualTo(new Message.Begin(4, 5));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1, 1", // the same release
        "1, 1, 1, 2, 1", // a later one takes from an earlier one
        "1, 2, 1, 1, 1", // and the other way round
        "2, 3, 1, 2, 2",
        "1, 3, 1, 2, 2",
        "1, 1, 2, 3, 0", // too far apart
        "3, 3, 1, 2, 0",
    })
    void theHighestCommonVersionIsUsed(int lowest, int highest, int otherLowest, int otherHighest, int common) {
        Versions one = new Versions(lowest, highest);
        Versions other = new Versions(otherLowest, otherHighest);
        assertThat(one.common(other)).isEqualTo(common);
        assertThat(other.common(one)).isEqualTo(common);
    }

    @Test
    void whatDoesNotFitTogetherIsSaidInWords() {
        Message.Hello own = HandoverSamples.HELLO;
        assertThat(Greeting.objection(own, own)).isNull();
        assertThat(Greeting.objection(own, new Message.Hello(new Versions(2, 3), 0, "Fairlead 9.0", "edge", 1, false)))
                .isEqualTo("its protocol is versions 2 to 3 (Fairlead 9.0), but this process understands version 1"
                        + " (Fairlead 1.0)");
        assertThat(Greeting.objection(own, new Message.Hello(new Versions(1, 1), 0, "x", "core", 1, false)))
                .isEqualTo("its name is 'core', not 'edge'; processes of one instance have the same"
                        + " --service-proxy-name");
    }

    @Test
    void aMessageThatIsCutOffIsEitherUnderstoodOrMalformed() throws IOException {
        for (byte[] golden : golden()) {
            for (int length = 0; length < golden.length; length++) {
                byte[] cut = Arrays.copyOf(golden, length);
                try {
                    decode(cut, 1, 2, 3, 4, 5, 6, 7, 8, 9);
                } catch (MalformedMessageException e) {
                    assertThat(e).hasMessageNotContaining("null");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                     | a message of 0 bytes has no type",
                "00                                     | a message of 1 bytes has no type",
                "0063                                   | messages of type 99 are not known, and may not be ignored since that"
                        + " is below 0x8000",
                "0007                                   | BEGIN: field 1 (event loops) is missing",
                "000d 0001 00                           | LOOP_DONE: it ends within the head of a field",
                "000d 0001 00000004 0000                | LOOP_DONE: field 1 has the length 4, but 2 bytes follow",
                "000d 0001 ffffffff 00000000            | LOOP_DONE: field 1 has the length 4294967295, but 4 bytes follow",
                "000d 0001 7fffffff 00000000            | LOOP_DONE: field 1 has the length 2147483647, but 4 bytes follow",
                "000d 0001 00000001 00                  | LOOP_DONE: field 1 (event loop) has 1 bytes; it must have 4",
                "000d 0001 00000004 ffffffff            | LOOP_DONE: field 1 (event loop) is -1; it must not be negative",
                "000d 0001 00000004 00000000 0001 00000004 00000000 | LOOP_DONE: it has field 1 (event loop) twice",
                "0002 0001 00000001 ff                  | REFUSED: field 1 (reason) is not UTF-8",
                "0001 0001 00000004 47455420            | HELLO: the magic number is 0x47455420, not 0x464c4831; the other"
                        + " program is not Fairlead",
                "000a 0002 00000001 00                  | ACCEPTED: field 2 (refused) has 1 bytes; each number has two",
                "0006 0001 00000007 0002 00000001 09    | DEPARTED, frontend 0: 9 is no kind of frontend; 1 to 5 are",
            })
    void whatIsMalformedIsSaidInWords(String hex, String message) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        assertThatThrownBy(() -> decode(bytes))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage(message);
    }

    @Test
    void aDescriptorHasOneOwner() {
        byte[] listener = MessageCodec.encode(new Message.Listeners(List.of(HandoverSamples.listener(5)), 0))
                .bytes();
        assertThatThrownBy(() -> decode(listener))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("LISTENERS, listener 0: field 5 (socket) is descriptor 0, but 0 have come");
        ByteBuffer twice = ByteBuffer.allocate(2 * listener.length - 2).put(listener);
        twice.put(listener, 2, listener.length - 2);
        assertThatThrownBy(() -> decode(twice.array(), 5, 6))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("LISTENERS, listener 1: field 5 (socket) is descriptor 0, which another field has, too");
    }

    @Test
    void descriptorsThatNoFieldNamesAreClosed() {
        List<Integer> closed = new ArrayList<>();
        ReceivedDescriptors descriptors = ReceivedDescriptors.of(20, 21, 22);
        MessageCodec.decode(
                MessageCodec.encode(new Message.Listeners(List.of(HandoverSamples.listener(5)), 0))
                        .bytes(),
                descriptors);
        descriptors.closeRest(closed::add);
        assertThat(closed).containsExactly(21, 22);
        closed.clear();
        descriptors.closeAll(closed::add);
        assertThat(closed).containsExactly(20, 21, 22);
    }

    @Test
    void aPartWhoseDescriptorsAreLostKeepsItsNumbers() {
        Message.PartMessage part =
                (Message.PartMessage) HandoverSamples.messages().get(8);
        assertThat(MessageCodec.decode(MessageCodec.encode(part).bytes(), ReceivedDescriptors.lost()))
                .isEqualTo(new Message.PartMessage(1, 0, List.of(), List.of(), 3));
    }

    @Test
    void theSizeOfAPartIsNotUnderestimated() {
        ConnectionState busy = HandoverSamples.busyConnection();
        FlowState held = new FlowState(false, false, true, 1, 1, new byte[5000], null, 0);
        ConnectionState full = new ConnectionState(
                busy.frontend(),
                busy.client(),
                busy.endpoint(),
                1,
                1,
                1,
                busy.reported(),
                new RelayState(1, 2, held, busy.relay().toDownstream(), false, 1));
        for (int size = 1; size < 40; size++) {
            List<ConnectionState> connections = Collections.nCopies(size, full);
            int fitting = PartSize.fitting(connections, Collections.nCopies(size, HandoverSamples.session(3)), 60_000);
            int of = Math.min(size, fitting);
            Message.PartMessage part = new Message.PartMessage(
                    1, 0, connections.subList(0, of), Collections.nCopies(fitting - of, HandoverSamples.session(3)), 0);
            assertThat(fitting).isPositive();
            assertThat(MessageCodec.encode(part).bytes()).hasSizeLessThanOrEqualTo(60_000);
        }
        assertThat(PartSize.fitting(Collections.nCopies(300, HandoverSamples.connection(1, 1, 2)), List.of(), 1 << 20))
                .isEqualTo(126);
    }

    @Test
    void anInheritanceIsCutIntoMessagesThatFit() {
        Inheritance large = new Inheritance(
                Collections.nCopies(251, HandoverSamples.listener(1)),
                Collections.nCopies(500, HandoverSamples.ejection()),
                Collections.nCopies(501, HandoverSamples.affinity()),
                List.of());
        assertThat(InheritanceMessages.of(large))
                .hasSize(2 + 2 + 3)
                .allSatisfy(message ->
                        assertThat(MessageCodec.encode(message).bytes().length).isLessThan(PacketSocket.MOST_BYTES));
        assertThat(InheritanceMessages.of(Inheritance.NONE)).isEmpty();
    }
}
