package io.fairlead.k8s.testkit;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Gives a parser inputs that are almost right: samples that are mutated by a seeded source. {@code -Dfuzz.cases=N} makes so many
 * instead of 5,000, and {@code -Dfuzz.seed=N} others. An input that fails is made as small as it can be, and printed as Base64.
 *
 * <p>Threading: used by one thread.
 */
public final class Fuzz {
    private static final int CASES = Integer.getInteger("fuzz.cases", 5_000);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int MOST_MUTATIONS = 6;
    private static final int LONGEST_TEXT = 400;

    /** Text by which parsers are often surprised. */
    private static final List<String> PIECES = List.of(
            "0",
            "-1",
            "99999999999999999999",
            "1e999",
            "NaN",
            "null",
            "~",
            "true",
            "''",
            "\"",
            "{}",
            "[]",
            "[[",
            "{{",
            "&a ",
            "*a",
            "!!binary ",
            "!!str ",
            "<<: ",
            ": ",
            "- ",
            "\n",
            "\t",
            "\r\n",
            "\0",
            "%",
            "%00",
            "%zz",
            "\u00e9",
            "\u2028",
            "\ud83d\ude00",
            "::",
            "::1",
            "/33",
            "0x10",
            "1h",
            "-1s",
            "1ns",
            "9999999h",
            "PT1S",
            ",",
            ",,",
            "=",
            "&",
            "?",
            "#",
            "---\n",
            "|\n",
            ">\n",
            "\\u0000");

    private final Random random = new Random(SEED);
    private final List<byte[]> samples;

    /** A parser under test. */
    @FunctionalInterface
    public interface Parser {
        /** Parses an input; it throws only what is wrong of it to throw. */
        void parse(byte[] input) throws Exception;
    }

    private Fuzz(List<byte[]> samples) {
        this.samples = samples;
    }

    /** Fails if the parser fails for any of many inputs that are like these texts. */
    public static void texts(List<String> samples, Parser parser) {
        bytes(
                samples.stream()
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                parser);
    }

    /** Fails if the parser fails for any of many inputs that are like these. */
    public static void bytes(List<byte[]> samples, Parser parser) {
        for (byte[] sample : samples) {
            require(parser, sample, "sample");
        }
        Fuzz fuzz = new Fuzz(samples);
        for (int i = 0; i < CASES; i++) {
            require(parser, fuzz.next(), "case " + i + " of -Dfuzz.seed=" + SEED);
        }
    }

    private static void require(Parser parser, byte[] input, String which) {
        Throwable failure = failure(parser, input);
        if (failure != null) {
            byte[] smallest = shrink(parser, input, failure.getClass());
            String text = new String(smallest, StandardCharsets.UTF_8);
            throw new AssertionError(
                    which + " fails with " + failure + "; the smallest input that does so is, in Base64, "
                            + Base64.getEncoder().encodeToString(smallest) + ", in text\n"
                            + text.substring(0, Math.min(text.length(), LONGEST_TEXT)),
                    failure);
        }
    }

    // Errors are what fuzzing is for.
    private static @Nullable Throwable failure(Parser parser, byte[] input) {
        try {
            parser.parse(input.clone());
            return null;
        } catch (Exception | StackOverflowError | OutOfMemoryError | AssertionError e) {
            return e;
        }
    }

    /** Leaves out pieces, each half as long as those before, as long as it fails in the same way. */
    private static byte[] shrink(Parser parser, byte[] input, Class<?> kind) {
        byte[] smallest = input;
        for (int length = input.length / 2; length > 0; length /= 2) {
            for (int from = 0; from + length <= smallest.length; ) {
                byte[] smaller = without(smallest, from, length);
                Throwable failure = failure(parser, smaller);
                if (failure != null && failure.getClass() == kind) {
                    smallest = smaller;
                } else {
                    from += length;
                }
            }
        }
        return smallest;
    }

    private static byte[] without(byte[] input, int from, int length) {
        byte[] smaller = Arrays.copyOf(input, input.length - length);
        System.arraycopy(input, from + length, smaller, from, input.length - from - length);
        return smaller;
    }

    private byte[] next() {
        byte[] input = any(samples);
        for (int i = 1 + random.nextInt(MOST_MUTATIONS); i > 0; i--) {
            input = mutate(input);
        }
        return input;
    }

    private byte[] mutate(byte[] input) {
        int at = random.nextInt(input.length + 1);
        int length = random.nextInt(Math.min(input.length - at, 40) + 1);
        return switch (random.nextInt(9)) {
            case 0 -> replace(input, at, length, new byte[0]);
            case 1 -> replace(input, at, Math.min(1, length), new byte[] {(byte) random.nextInt()});
            case 2 -> replace(input, at, 0, Arrays.copyOfRange(input, at, at + length));
            case 3 -> splice(input, at);
            case 4 -> Arrays.copyOf(input, at);
            case 5 -> repeat(input, at);
            default -> replace(input, at, length / 8, any(PIECES).getBytes(StandardCharsets.UTF_8));
        };
    }

    /** The begin of one input, and the end of another. */
    private byte[] splice(byte[] input, int at) {
        byte[] other = any(samples);
        int from = random.nextInt(other.length + 1);
        return replace(input, at, input.length - at, Arrays.copyOfRange(other, from, other.length));
    }

    private byte[] repeat(byte[] input, int at) {
        String piece = any(List.of("[", "{", "- ", "a: {", "*a ", "9", " ", "%25", "."));
        int times = random.nextInt(20) == 0 ? 20_000 : random.nextInt(100);
        return replace(input, at, 0, piece.repeat(times).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] replace(byte[] input, int at, int length, byte[] by) {
        byte[] output = new byte[input.length - length + by.length];
        System.arraycopy(input, 0, output, 0, at);
        System.arraycopy(by, 0, output, at, by.length);
        System.arraycopy(input, at + length, output, at + by.length, input.length - at - length);
        return output;
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
