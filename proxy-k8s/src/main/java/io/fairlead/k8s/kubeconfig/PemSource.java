package io.fairlead.k8s.kubeconfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a certificate or key is: in a file, which may be renewed, or in the kubeconfig itself.
 *
 * <p>Threading: Immutable.
 */
public sealed interface PemSource {
    /** A file, by its absolute path. */
    record File(Path path) implements PemSource {
        @Override
        public byte[] read() throws IOException {
            return Files.readAllBytes(path);
        }

        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** The content of a {@code …-data} field, which {@link #toString()} does not show. */
    final class Data implements PemSource {
        private final String field;
        private final byte[] content;

        /** @param field the name of the field, for messages */
        public Data(String field, byte[] content) {
            this.field = field;
            this.content = content.clone();
        }

        @Override
        public byte[] read() {
            return content.clone();
        }

        @Override
        public String toString() {
            return field;
        }
    }

    /** The content, as it is now. */
    byte[] read() throws IOException;
}
