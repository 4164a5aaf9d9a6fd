package io.fairlead.handover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Random and mutated messages: each is either understood, or malformed with an explanation. {@code -Dfuzz.messages=1000000} for more,
 * {@code -Dfuzz.seed=} for those of a failure.
 */
final class MessageFuzzTest {
    private static final int MESSAGES = Integer.getInteger("fuzz.messages", 10_000);
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final List<byte[]> originals = HandoverSamples.messages().stream()
            .map(message -> MessageCodec.encode(message).bytes())
            .toList();

    @Test
    void noMessageIsUnexpected() {
        System.out.println("MessageFuzzTest: " + MESSAGES + " messages, -Dfuzz.seed=" + SEED);
        int understood = 0;
        int malformed = 0;
        for (int i = 0; i < MESSAGES; i++) {
            if (isUnderstood(next())) {
                understood++;
            } else {
                malformed++;
            }
        }
        assertThat(understood).as("some mutations are harmless").isPositive();
        assertThat(malformed).as("most are not").isGreaterThan(MESSAGES / 4);
    }

    private byte[] next() {
        if (random.nextInt(10) == 0) {
            byte[] noise = new byte[random.nextInt(200)];
            random.nextBytes(noise);
            if (noise.length > 2 && random.nextBoolean()) {
                noise[0] = 0;
                noise[1] = (byte) random.nextInt(16);
            }
            return noise;
        }
        byte[] mutated = originals.get(random.nextInt(originals.size()));
        for (int times = 1 + random.nextInt(3); times > 0; times--) {
            mutated = mutate(mutated);
        }
        return mutated;
    }

    private byte[] mutate(byte[] original) {
        if (original.length == 0) {
            return original;
        }
        byte[] copy = original.clone();
        int at = random.nextInt(copy.length);
        switch (random.nextInt(6)) {
            case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> copy[at] = (byte) random.nextInt();
            case 2 -> copy = Arrays.copyOf(copy, random.nextInt(copy.length + 1));
            case 3 -> copy = Arrays.copyOf(copy, copy.length + random.nextInt(20));
            case 4 -> Arrays.fill(copy, at, Math.min(copy.length, at + 4), (byte) -random.nextInt(2));
            default -> {
                byte[] other = originals.get(random.nextInt(originals.size()));
                System.arraycopy(other, 0, copy, 0, Math.min(at, other.length));
            }
        }
        return copy;
    }

    private boolean isUnderstood(byte[] bytes) {
        int[] sent = random.ints(random.nextInt(14), 100, 1 << 20).distinct().toArray();
        ReceivedDescriptors descriptors =
                random.nextInt(20) == 0 ? ReceivedDescriptors.lost() : ReceivedDescriptors.of(sent);
        try {
            Message message = MessageCodec.decode(bytes, descriptors);
            assertEachHasOneOwner(descriptors, message, sent);
            return true;
        } catch (MalformedMessageException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return fail("-Dfuzz.seed=" + SEED + ", message " + HexFormat.of().formatHex(bytes), e);
        }
    }

    private static void assertEachHasOneOwner(ReceivedDescriptors descriptors, Message message, int[] sent) {
        if (descriptors.areLost()) {
            return;
        }
        List<Integer> owned = new ArrayList<>();
        DescriptorsOf.forEach(message, owned::add);
        descriptors.closeRest(owned::add);
        assertThat(owned).containsExactlyInAnyOrder(Arrays.stream(sent).boxed().toArray(Integer[]::new));
    }
}
