package io.fairlead.linux;

/**
 * A non-blocking kernel pipe, through which bytes are spliced from one socket to another.
 *
 * <p>Threading: Confined to its event loop. Ownership: the borrower returns it to its pool or closes it with
 * {@link SystemCalls#close(Pipe)}.
 *
 * @param readEnd descriptor to splice from
 * @param writeEnd descriptor to splice to
 * @param capacityBytes its capacity according to the kernel; capacity is counted in page slots, so short segments fill
 *     it earlier
 */
public record Pipe(int readEnd, int writeEnd, int capacityBytes) {}
