package io.fairlead.k8s.access;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Function;

/**
 * Reads the body of a failed answer before it is passed on, as far as it is needed to say why.
 *
 * <p>Threading: confined to one answer, as a body is.
 */
final class CollectedBody<T> implements BodySubscriber<T> {
    private static final int MAX_BYTES = 64 << 10;

    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> collected = new CompletableFuture<>();
    private final CompletionStage<T> body;

    /** @param then what becomes of the answer, once the beginning of its body has been read */
    CollectedBody(Function<byte[], CompletionStage<T>> then) {
        body = collected.thenCompose(then);
    }

    /** Hands the body on to another subscriber. */
    static <T> CompletionStage<T> replay(byte[] bytes, BodySubscriber<T> next) {
        next.onSubscribe(new Flow.Subscription() {
            private boolean isOver;

            @Override
            public void request(long items) {
                if (!isOver) {
                    isOver = true;
                    next.onNext(List.of(ByteBuffer.wrap(bytes).asReadOnlyBuffer()));
                    next.onComplete();
                }
            }

            @Override
            public void cancel() {
                isOver = true;
            }
        });
        return next.getBody();
    }

    @Override
    public CompletionStage<T> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            byte[] piece = new byte[Math.min(buffer.remaining(), MAX_BYTES - begun.size())];
            buffer.get(piece);
            begun.writeBytes(piece);
        }
    }

    @Override
    public void onError(Throwable failure) {
        collected.complete(begun.toByteArray());
    }

    @Override
    public void onComplete() {
        collected.complete(begun.toByteArray());
    }
}
