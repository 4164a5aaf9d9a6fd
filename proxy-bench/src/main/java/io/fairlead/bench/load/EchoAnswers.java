package io.fairlead.bench.load;

import java.nio.ByteBuffer;

/**
 * Sends back whatever comes.
 *
 * <p>Threading: Immutable.
 */
final class EchoAnswers implements BenchEndpoint.Protocol {
    static final EchoAnswers INSTANCE = new EchoAnswers();

    private EchoAnswers() {}

    @Override
    public ByteBuffer answer(ByteBuffer received) {
        return received;
    }

    @Override
    public boolean isLast() {
        return false;
    }
}
