package io.fairlead.handover;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Messages as bytes and descriptors: a type (16 bits), then fields. The numbers are those of version 1, and never change. Types from
 * 0x8000 on may be ignored by processes that do not know them.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Failure: {@link #decode} throws a {@link MalformedMessageException} and nothing else.
 */
final class MessageCodec {
    static final int FIRST_OPTIONAL_TYPE = 0x8000;

    private static final int MAGIC = 0x464c4831; // "FLH1"

    private static final int HELLO = 1;
    private static final int REFUSED = 2;
    private static final int LISTENERS = 3;
    private static final int EJECTIONS = 4;
    private static final int AFFINITY = 5;
    private static final int DEPARTED = 6;
    private static final int BEGIN = 7;
    private static final int SERVING = 8;
    private static final int PART = 9;
    private static final int ACCEPTED = 10;
    private static final int COMMIT = 11;
    private static final int ABORT = 12;
    private static final int LOOP_DONE = 13;
    private static final int DONE = 14;

    private static final int HELLO_MAGIC = 1;
    private static final int HELLO_LOWEST = 2;
    private static final int HELLO_HIGHEST = 3;
    private static final int HELLO_FEATURES = 4;
    private static final int HELLO_BUILD = 5;
    private static final int HELLO_INSTANCE = 6;
    private static final int HELLO_PROCESS = 7;
    private static final int HELLO_NOW = 8;
    private static final int REFUSED_REASON = 1;
    private static final int ENTRY = 1;
    private static final int BEGIN_LOOPS = 1;
    private static final int BEGIN_LEFT = 2;
    private static final int PART_SEQUENCE = 1;
    private static final int PART_LOOP = 2;
    private static final int PART_CONNECTION = 3;
    private static final int PART_SESSION = 4;
    private static final int ACCEPTED_SEQUENCE = 1;
    private static final int ACCEPTED_REFUSED = 2;
    private static final int COMMIT_SEQUENCE = 1;
    private static final int ABORT_SEQUENCE = 1;
    private static final int ABORT_REASON = 2;
    private static final int LOOP_DONE_LOOP = 1;
    private static final int DONE_LEFT = 1;

    private MessageCodec() {}

    static EncodedMessage encode(Message message) {
        return switch (message) {
            case Message.Hello hello -> encoded(HELLO, hello, MessageCodec::writeHello);
            case Message.Refused refused -> encoded(REFUSED, refused, (to, m) -> to.text(REFUSED_REASON, m.reason()));
            case Message.Listeners listeners ->
                entries(LISTENERS, listeners.listeners(), InheritanceCodec::writeListener);
            case Message.Ejections ejections ->
                entries(EJECTIONS, ejections.ejections(), InheritanceCodec::writeEjection);
            case Message.Affinity affinity -> entries(AFFINITY, affinity.affinity(), InheritanceCodec::writeAffinity);
            case Message.Departed departed -> entries(DEPARTED, departed.departed(), ValueCodec::writeFrontend);
            case Message.Begin begin -> encoded(BEGIN, begin, MessageCodec::writeBegin);
            case Message.Serving _ -> new FieldWriter(SERVING).encoded();
            case Message.PartMessage part -> encoded(PART, part, MessageCodec::writePart);
            case Message.Accepted accepted -> encoded(ACCEPTED, accepted, MessageCodec::writeAccepted);
            case Message.Commit commit -> encoded(COMMIT, commit, (to, m) -> to.i32(COMMIT_SEQUENCE, m.sequence()));
            case Message.Abort abort -> encoded(ABORT, abort, MessageCodec::writeAbort);
            case Message.LoopDone done -> encoded(LOOP_DONE, done, (to, m) -> to.i32(LOOP_DONE_LOOP, m.loop()));
            case Message.Done done -> encoded(DONE, done, (to, m) -> to.i32(DONE_LEFT, m.left()));
            case Message.Unknown unknown -> new FieldWriter(unknown.type()).encoded();
        };
    }

    private static <T> EncodedMessage encoded(int type, T message, BiConsumer<FieldWriter, T> body) {
        FieldWriter writer = new FieldWriter(type);
        body.accept(writer, message);
        return writer.encoded();
    }

    private static <T> EncodedMessage entries(int type, List<T> entries, BiConsumer<FieldWriter, T> body) {
        return encoded(type, entries, (to, all) -> to.groups(ENTRY, all, body));
    }

    private static void writeHello(FieldWriter to, Message.Hello hello) {
        to.i32(HELLO_MAGIC, MAGIC);
        to.u16(HELLO_LOWEST, hello.versions().lowest());
        to.u16(HELLO_HIGHEST, hello.versions().highest());
        to.i64(HELLO_FEATURES, hello.features());
        to.text(HELLO_BUILD, hello.build());
        to.text(HELLO_INSTANCE, hello.instance());
        to.i64(HELLO_PROCESS, hello.process());
        to.flag(HELLO_NOW, hello.isNow());
    }

    private static void writeBegin(FieldWriter to, Message.Begin begin) {
        to.i32(BEGIN_LOOPS, begin.eventLoops());
        to.i32(BEGIN_LEFT, begin.left());
    }

    private static void writePart(FieldWriter to, Message.PartMessage part) {
        to.i32(PART_SEQUENCE, part.sequence());
        to.i32(PART_LOOP, part.loop());
        to.groups(PART_CONNECTION, part.connections(), ConnectionCodec::write);
        to.groups(PART_SESSION, part.sessions(), SessionCodec::write);
    }

    private static void writeAccepted(FieldWriter to, Message.Accepted accepted) {
        to.i32(ACCEPTED_SEQUENCE, accepted.sequence());
        ByteBuffer numbers = ByteBuffer.allocate(accepted.refused().size() * Short.BYTES);
        accepted.refused().forEach(number -> numbers.putShort(number.shortValue()));
        to.bytes(ACCEPTED_REFUSED, numbers.array());
    }

    private static void writeAbort(FieldWriter to, Message.Abort abort) {
        to.i32(ABORT_SEQUENCE, abort.sequence());
        to.text(ABORT_REASON, abort.reason());
    }

    /**
     * Understands a message.
     *
     * @param descriptors those that the message refers to are taken; the caller closes the others, or all if this fails
     */
    static Message decode(byte[] message, ReceivedDescriptors descriptors) {
        if (message.length < Short.BYTES) {
            throw new MalformedMessageException("a message of " + message.length + " bytes has no type");
        }
        try {
            return decode(Short.toUnsignedInt(ByteBuffer.wrap(message).getShort()), message, descriptors);
        } catch (IllegalArgumentException e) {
            // Of a value of the model, such as a path that is too long.
            throw new MalformedMessageException("a value is out of its range: " + e.getMessage(), e);
        }
    }

    private static Message decode(int type, byte[] message, ReceivedDescriptors descriptors) {
        Fields from = Fields.ofMessage(message, descriptors, name(type));
        return switch (type) {
            case HELLO -> readHello(from);
            case REFUSED -> new Message.Refused(from.text(REFUSED_REASON, "reason"));
            case LISTENERS -> readListeners(from, descriptors.areLost());
            case EJECTIONS -> new Message.Ejections(from.groups(ENTRY, "ejection", InheritanceCodec::readEjection));
            case AFFINITY -> new Message.Affinity(from.groups(ENTRY, "client", InheritanceCodec::readAffinity));
            case DEPARTED -> new Message.Departed(from.groups(ENTRY, "frontend", ValueCodec::readFrontend));
            case BEGIN -> new Message.Begin(from.count(BEGIN_LOOPS, "event loops"), from.count(BEGIN_LEFT, "left"));
            case SERVING -> new Message.Serving();
            case PART -> readPart(from, descriptors.areLost());
            case ACCEPTED -> readAccepted(from);
            case COMMIT -> new Message.Commit(from.count(COMMIT_SEQUENCE, "sequence number"));
            case ABORT ->
                new Message.Abort(from.count(ABORT_SEQUENCE, "sequence number"), from.text(ABORT_REASON, "reason"));
            case LOOP_DONE -> new Message.LoopDone(from.count(LOOP_DONE_LOOP, "event loop"));
            case DONE -> new Message.Done(from.count(DONE_LEFT, "left"));
            default -> readUnknown(type);
        };
    }

    /** The name of a message in the protocol's documentation. */
    private static String name(int type) {
        return switch (type) {
            case HELLO -> "HELLO";
            case REFUSED -> "REFUSED";
            case LISTENERS -> "LISTENERS";
            case EJECTIONS -> "EJECTIONS";
            case AFFINITY -> "AFFINITY";
            case DEPARTED -> "DEPARTED";
            case BEGIN -> "BEGIN";
            case SERVING -> "SERVING";
            case PART -> "PART";
            case ACCEPTED -> "ACCEPTED";
            case COMMIT -> "COMMIT";
            case ABORT -> "ABORT";
            case LOOP_DONE -> "LOOP_DONE";
            case DONE -> "DONE";
            default -> "message of type " + type;
        };
    }

    private static Message readUnknown(int type) {
        if (type < FIRST_OPTIONAL_TYPE) {
            throw new MalformedMessageException(
                    "messages of type " + type + " are not known, and may not be ignored since that is below 0x8000");
        }
        return new Message.Unknown(type);
    }

    private static Message.Hello readHello(Fields from) {
        int magic = from.count(HELLO_MAGIC, "magic number");
        if (magic != MAGIC) {
            throw from.malformed("the magic number is 0x" + Integer.toHexString(magic) + ", not 0x"
                    + Integer.toHexString(MAGIC) + "; the other program is not Fairlead");
        }
        return new Message.Hello(
                new Versions(from.u16(HELLO_LOWEST, "lowest version"), from.u16(HELLO_HIGHEST, "highest version")),
                from.i64(HELLO_FEATURES, "features"),
                from.text(HELLO_BUILD, "build"),
                from.text(HELLO_INSTANCE, "instance"),
                from.amount(HELLO_PROCESS, "process"),
                from.flag(HELLO_NOW, "now"));
    }

    private static Message.Listeners readListeners(Fields from, boolean areLost) {
        var listeners = from.groups(ENTRY, "listener", InheritanceCodec::readListener);
        return areLost ? new Message.Listeners(List.of(), listeners.size()) : new Message.Listeners(listeners, 0);
    }

    private static Message.PartMessage readPart(Fields from, boolean areLost) {
        int sequence = from.count(PART_SEQUENCE, "sequence number");
        int loop = from.count(PART_LOOP, "event loop");
        var connections = from.groups(PART_CONNECTION, "connection", ConnectionCodec::read);
        var sessions = from.groups(PART_SESSION, "session", SessionCodec::read);
        return areLost
                ? new Message.PartMessage(sequence, loop, List.of(), List.of(), connections.size() + sessions.size())
                : new Message.PartMessage(sequence, loop, connections, sessions, 0);
    }

    private static Message.Accepted readAccepted(Fields from) {
        byte[] numbers = from.bytes(ACCEPTED_REFUSED, "refused");
        if (numbers.length % Short.BYTES != 0) {
            throw from.malformed(
                    "field " + ACCEPTED_REFUSED + " (refused) has " + numbers.length + " bytes; each number has two");
        }
        Integer[] refused = new Integer[numbers.length / Short.BYTES];
        for (int i = 0; i < refused.length; i++) {
            refused[i] = Short.toUnsignedInt(ByteBuffer.wrap(numbers).getShort(i * Short.BYTES));
        }
        return new Message.Accepted(from.count(ACCEPTED_SEQUENCE, "sequence number"), List.of(refused));
    }
}
