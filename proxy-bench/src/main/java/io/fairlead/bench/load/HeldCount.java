package io.fairlead.bench.load;

/**
 * What came of connections that were to stay open.
 *
 * <p>Threading: Immutable.
 *
 * @param opened how many were opened
 * @param alive how many were open at the end, and answered
 * @param bytes how many came back, and were compared
 * @param wrong how many of these were others than were sent
 * @param messages how many were answered
 * @param p99Millis how long an answer took, of 99 in 100
 * @param longestMillis the longest wait for an answer, or for a block of a stream
 */
public record HeldCount(
        int opened, int alive, long bytes, long wrong, long messages, double p99Millis, double longestMillis) {}
