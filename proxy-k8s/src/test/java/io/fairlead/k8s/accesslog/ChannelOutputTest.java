package io.fairlead.k8s.accesslog;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.testkit.Warnings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChannelOutputTest {
    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong();
    private Path file;
    private ChannelOutput output;

    @BeforeEach
    void open() {
        file = folder.resolve("access.log");
        output = new ChannelOutput(file, now::get);
    }

    @AfterEach
    void close() {
        output.close();
    }

    private void write(String line) {
        output.write(line);
        output.flush();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void linesAreAppendedAndOthersCannotReadThem() throws IOException {
        Files.writeString(file, "before\n");
        write("one");
        write("two");
        assertThat(file).hasContent("before\none\ntwo\n");
        assertThat(output.written()).isEqualTo(2);

        Files.delete(file);
        write("three");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .endsWith("---");
    }

    @Test
    void aMovedFileIsOpenedAnew() throws IOException {
        write("one");
        Path moved = Files.move(file, folder.resolve("access.log.1"));
        write("two");
        assertThat(moved).hasContent("one\n");
        assertThat(file).hasContent("two\n");
    }

    @Test
    void aTruncatedFileIsContinuedFromItsBeginning() throws IOException {
        write("one");
        try (FileChannel truncating = FileChannel.open(file, StandardOpenOption.WRITE)) {
            truncating.truncate(0);
        }
        write("two");
        assertThat(file).hasContent("two\n");
    }

    @Test
    void linesThatCannotBeWrittenAreCountedAndSaidOnceAndItIsTriedAgain() throws IOException {
        Path missing = folder.resolve("missing");
        ChannelOutput failing = new ChannelOutput(missing.resolve("access.log"), now::get);
        try (Warnings warnings = Warnings.capture()) {
            for (int i = 0; i < 3; i++) {
                failing.write("lost");
                failing.flush();
                now.addAndGet(Duration.ofSeconds(2).toNanos());
            }
            assertThat(failing.lost()).isEqualTo(3);
            assertThat(failing.written()).isZero();
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .startsWith("cannot write the access log to " + missing.resolve("access.log"))
                    .contains("NoSuchFileException", "Check accessLogFile");
        }
        Files.createDirectory(missing);
        failing.write("kept");
        failing.close();
        assertThat(missing.resolve("access.log")).hasContent("kept\n");
        assertThat(failing.written()).isEqualTo(1);
    }

    @Test
    void linesLongerThanTheBufferAreCut() {
        write("x".repeat(100_000));
        write("next");
        assertThat(file).content().endsWith("x\nnext\n").hasSizeLessThan(70_000);
    }
}
