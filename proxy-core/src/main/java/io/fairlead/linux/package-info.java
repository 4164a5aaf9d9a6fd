/**
 * Linux system calls through the foreign function and memory API: the only room with native code.
 *
 * <p>Start with {@link io.fairlead.linux.SystemCalls}. Calls answer as the kernel does: a negative number is a negated
 * {@link io.fairlead.linux.Errno}. Works on x86-64 and aarch64, with glibc and musl.
 *
 * <p>Threading: a {@code SystemCalls} belongs to one thread, since it owns the memory that calls use.
 */
@NullMarked
package io.fairlead.linux;

import org.jspecify.annotations.NullMarked;
