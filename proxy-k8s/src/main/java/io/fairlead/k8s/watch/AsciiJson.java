package io.fairlead.k8s.watch;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Writes JSON that comes in pieces in ASCII: characters beyond it, which JSON has in its strings only, become escapes.
 *
 * <p>It is there because the client decodes each piece of a watch on its own: a character that two pieces share, or any
 * that takes more than one byte, would spoil the event.
 *
 * <p>Threading: confined to one stream.
 */
final class AsciiJson {
    private static final int MAX_BYTES = 4;
    private static final int ESCAPE = 6;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] begun = {};

    /** The same text in ASCII; the buffer itself if that is what it is in already. */
    ByteBuffer of(ByteBuffer piece) {
        return begun.length == 0 && isAscii(piece) ? piece : escape(piece);
    }

    private static boolean isAscii(ByteBuffer piece) {
        for (int i = piece.position(); i < piece.limit(); i++) {
            if (piece.get(i) < 0) {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer escape(ByteBuffer piece) {
        ByteBuffer in = ByteBuffer.allocate(begun.length + piece.remaining());
        in.put(begun).put(piece.duplicate()).flip();
        CharBuffer text = CharBuffer.allocate(in.remaining() + MAX_BYTES);
        decoder.reset().decode(in, text, false);
        begun = new byte[in.remaining()];
        in.get(begun);
        text.flip();
        ByteBuffer out = ByteBuffer.allocate(text.remaining() * ESCAPE);
        while (text.hasRemaining()) {
            put(text.get(), out);
        }
        return out.flip();
    }

    private static void put(char c, ByteBuffer out) {
        if (c < 0x80) {
            out.put((byte) c);
            return;
        }
        out.put((byte) '\\').put((byte) 'u');
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.put((byte) Character.forDigit(c >> shift & 0xf, 16));
        }
    }
}
