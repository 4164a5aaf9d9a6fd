package io.fairlead.relay;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The descriptors that this process has open.
 *
 * @param sockets how many are sockets
 * @param pipeEnds how many are ends of pipes
 */
record OpenDescriptors(int sockets, int pipeEnds) {
    static OpenDescriptors now() throws IOException {
        int sockets = 0;
        int pipeEnds = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                String target = target(descriptor);
                sockets += target.startsWith("socket:") ? 1 : 0;
                pipeEnds += target.startsWith("pipe:") ? 1 : 0;
            }
        }
        return new OpenDescriptors(sockets, pipeEnds);
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "closed meanwhile";
        }
    }
}
