package io.fairlead.proxyprotocol;

import static io.fairlead.proxyprotocol.Headers.hex;
import static io.fairlead.proxyprotocol.Headers.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.proxyprotocol.HeaderResult.Bad;
import io.fairlead.proxyprotocol.HeaderResult.Header;
import io.fairlead.proxyprotocol.HeaderResult.Incomplete;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutations of headers. {@code -Dfairlead.fuzz.headers=1000000} tries more of them, {@code -Dfairlead.fuzz.seed=N} repeats one run.
 */
class HeaderFuzzTest {
    private static final int MUTATIONS = Integer.getInteger("fairlead.fuzz.headers", 10_000);
    private static final long SEED = Long.getLong("fairlead.fuzz.seed", System.nanoTime());

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final List<byte[]> HEADERS = List.of(
            text("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
            text("PROXY TCP6 fd00::1 fd00::2 56324 443\r\n"),
            text("PROXY UNKNOWN something\r\n"),
            hex(SIGNATURE + "2111000cc0a80001c0a8000bdc0401bb"),
            hex(SIGNATURE + "21110016c0a80001c0a8000bdc0401bb04000101e00003aabbcc"),
            hex(SIGNATURE + "20000000"),
            Headers.withChecksum(hex(SIGNATURE + "2111000cc0a80001c0a8000bdc0401bb")),
            Arrays.copyOf(hex(SIGNATURE + "213100d8"), 232));

    private final Random random = new Random(SEED);

    /**
     * Whatever the bytes are, there is an answer; it does not depend on what follows a whole header, and a longer beginning never takes
     * a decision back.
     */
    @Test
    void anyBytesHaveOneAnswer() {
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutated(HEADERS.get(random.nextInt(HEADERS.size())).clone());
            check(bytes, "mutation " + i + " of seed " + SEED + ": " + Arrays.toString(bytes));
        }
    }

    private static void check(byte[] bytes, String what) {
        HeaderResult decision = new Incomplete();
        for (int length = 0; length <= bytes.length; length++) {
            HeaderResult now = HeaderParser.parse(bytes, length);
            switch (now) {
                case Incomplete _ -> assertThat(decision).as(what).isEqualTo(now);
                case Bad _ -> assertThat(decision).as(what).isNotInstanceOf(Header.class);
                case Header header -> {
                    assertThat(header.length()).as(what).isPositive().isLessThanOrEqualTo(length);
                    assertThat(decision).as(what).isNotInstanceOf(Bad.class);
                    if (decision instanceof Header) {
                        assertThat(now).as(what).isEqualTo(decision);
                    }
                }
            }
            decision = now;
        }
    }

    private byte[] mutated(byte[] bytes) {
        byte[] changed = bytes;
        for (int changes = 1 + random.nextInt(4); changes > 0 && changed.length > 0; changes--) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(5)) {
                case 0 -> changed[at] = (byte) random.nextInt();
                case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> changed = Arrays.copyOf(changed, at);
                case 3 -> changed = Arrays.copyOf(changed, changed.length + random.nextInt(300));
                default -> {
                    byte[] longer = Arrays.copyOf(changed, changed.length + 1);
                    System.arraycopy(changed, at, longer, at + 1, changed.length - at);
                    changed = longer;
                }
            }
        }
        return changed;
    }
}
