package io.fairlead.k8s.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it. Thread-safe. */
final class FrozenClock implements InstantSource {
    static final Instant START = Instant.parse("2026-05-04T10:00:00Z");

    private Instant now = START;
    private long nanos = Long.MAX_VALUE - 5;

    @Override
    public synchronized Instant instant() {
        return now;
    }

    synchronized long nanoTime() {
        return nanos;
    }

    /** Time passes. */
    synchronized void advance(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
    }

    /** The clock is set. */
    synchronized void set(Instant other) {
        now = other;
    }

    ProxyHealth health() {
        return new ProxyHealth(this, this::nanoTime);
    }
}
