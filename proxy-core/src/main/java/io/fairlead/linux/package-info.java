/**
 * Linux system calls through the foreign function and memory API: the only package with native code.
 *
 * <p>Start with {@link io.fairlead.linux.SystemCalls} for sockets and with {@link io.fairlead.linux.Rtnetlink} for
 * addresses and routes. Calls of the former return what the kernel returns: a negative number is a negated
 * {@link io.fairlead.linux.Errno}. Works on x86-64 and aarch64, with glibc and musl.
 *
 * <p>Threading: a {@code SystemCalls} or {@code Rtnetlink} belongs to one thread, because it owns the memory that calls
 * use.
 */
@NullMarked
package io.fairlead.linux;

import org.jspecify.annotations.NullMarked;
