package io.fairlead.k8s.sidecar.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlainLoggerTest {
    private final PlainMessages messages = new PlainMessages();

    @AfterEach
    void forgetLevel() {
        System.clearProperty("fairlead.log.level");
    }

    @Test
    void lineLooksLikeThatOfOtherCommandsInUtc() {
        PlainLogger logger = new PlainLogger("io.fairlead.k8s.sidecar.Sidecar");
        long time = Instant.parse("2026-01-02T03:04:05.006Z").toEpochMilli();

        assertThat(logger.line(time, Level.WARN, "stopped", null))
                .isEqualTo("2026-01-02T03:04:05.006Z WARN  Sidecar: stopped\n");
        assertThat(logger.line(time, Level.ERROR, "stopped", new IllegalStateException("why")))
                .startsWith(
                        "2026-01-02T03:04:05.006Z ERROR Sidecar: stopped\njava.lang.IllegalStateException: why\n\tat ");
    }

    @Test
    void placesAreFilledInOrder() {
        assertThat(messages.newMessage("{} of {}: {}", 1, null, Map.of()).getFormattedMessage())
                .isEqualTo("1 of null: {}");
        assertThat(messages.newMessage("{} and {}", 1).getFormattedMessage()).isEqualTo("1 and {}");
        assertThat(messages.newMessage("none {}").getFormattedMessage()).isEqualTo("none {}");
    }

    @Test
    void lastParameterWithoutAPlaceIsTheThrowable() {
        Exception fault = new Exception("fault");
        Message message = messages.newMessage("{} failed", "it", fault);

        assertThat(message.getThrowable()).isSameAs(fault);
        assertThat(message.getFormattedMessage()).isEqualTo("it failed");
        assertThat(messages.newMessage("it failed: {}", fault).getThrowable()).isNull();
    }

    @Test
    void othersThanFairleadWriteLess() {
        System.setProperty("fairlead.log.level", "INFO");
        assertThat(PlainLog.levelOf("io.fairlead.proxy.DataPath")).isEqualTo(Level.INFO);
        assertThat(PlainLog.levelOf("io.fabric8.kubernetes.client.X")).isEqualTo(Level.WARN);
        assertThat(PlainLog.levelOf("io.fabric8.kubernetes.client.informers.impl.cache.Reflector"))
                .isEqualTo(Level.OFF);

        System.setProperty("fairlead.log.level", "ERROR");
        assertThat(PlainLog.levelOf("io.fabric8.kubernetes.client.X")).isEqualTo(Level.ERROR);

        System.setProperty("fairlead.log.level", "DEBUG");
        assertThat(PlainLog.levelOf("io.netty.util.internal.PlatformDependent")).isEqualTo(Level.INFO);
        assertThat(PlainLog.levelOf("io.fabric8.kubernetes.client.X")).isEqualTo(Level.DEBUG);
    }

    @Test
    void levelsBelowTheConfiguredOneAreOff() {
        System.setProperty("fairlead.log.level", "WARN");
        PlainLogger logger = new PlainLogger("io.fairlead.X");

        assertThat(logger.isWarnEnabled()).isTrue();
        assertThat(logger.isInfoEnabled()).isFalse();
    }
}
