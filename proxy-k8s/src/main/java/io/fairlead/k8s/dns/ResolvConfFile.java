package io.fairlead.k8s.dns;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code /etc/resolv.conf}, which is read again when it has changed.
 *
 * <p>Threading: Confined to its event loop. The file has a few hundred bytes, so reading it there is cheaper than a thread.
 *
 * <p>Failure: what was read last stays in force; without anything read, it is as if the file were empty. Logged once.
 */
final class ResolvConfFile {
    private static final Logger LOG = LogManager.getLogger(ResolvConfFile.class);

    private final Path file;
    private final int port;
    private final @Nullable String options = System.getenv("RES_OPTIONS");
    private @Nullable String text;
    private ResolvConf conf;
    private boolean isUnreadable;

    /** @param port of the name servers, which the file cannot say */
    ResolvConfFile(Path file, int port) {
        this.file = file;
        this.port = port;
        conf = ResolvConf.parse("", options, port);
    }

    /** As the file is now. The same object as before unless the file has changed. */
    ResolvConf current() {
        try {
            // Any byte is a character here: a name that is not ASCII fails when it is used, not when it is read.
            String now = Files.readString(file, StandardCharsets.ISO_8859_1);
            isUnreadable = false;
            if (!now.equals(text)) {
                boolean isFirst = text == null;
                text = now;
                conf = ResolvConf.parse(now, options, port);
                LOG.log(
                        isFirst ? org.apache.logging.log4j.Level.DEBUG : org.apache.logging.log4j.Level.INFO,
                        "{}: name servers {}, search domains {}, ndots {}",
                        file,
                        conf.servers(),
                        conf.searchDomains(),
                        conf.ndots());
            }
        } catch (IOException e) {
            onUnreadable(e);
        }
        return conf;
    }

    private void onUnreadable(IOException e) {
        if (!isUnreadable) {
            isUnreadable = true;
            LOG.warn("{} cannot be read ({}); the name servers stay {}", file, e.toString(), conf.servers());
        }
    }
}
