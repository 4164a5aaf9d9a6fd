package io.fairlead.proxy;

import io.fairlead.linux.SocketOption;
import io.fairlead.linux.SystemCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The descriptors of this process that a proxy may open: sockets, pipes and those of epoll. */
final class Descriptors {
    private Descriptors() {}

    /** How many are open now. */
    static int open() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return (int) descriptors
                    .map(Descriptors::target)
                    .filter(Descriptors::isCounted)
                    .count();
        }
    }

    /** How many sockets of this process have this value of an option. */
    static long having(SocketOption option, int value) throws IOException {
        SystemCalls calls = new SystemCalls();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(descriptor -> Integer.parseInt(String.valueOf(descriptor.getFileName())))
                    .filter(descriptor -> calls.option(descriptor, option) == value)
                    .count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "closed meanwhile";
        }
    }

    private static boolean isCounted(String target) {
        return target.startsWith("socket:") || target.startsWith("pipe:") || target.startsWith("anon_inode:");
    }
}
