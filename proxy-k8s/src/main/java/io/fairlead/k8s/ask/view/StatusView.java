package io.fairlead.k8s.ask.view;

import io.fairlead.k8s.ask.answer.StatusAnswer;
import io.fairlead.text.TextTable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a node as lines of a name and a value.
 *
 * <p>Threading: Thread-safe.
 */
public final class StatusView {
    private StatusView() {}

    /** The lines; wide with its event loops. */
    public static List<String> lines(StatusAnswer status, boolean isWide, boolean hasColors) {
        List<String> lines = new ArrayList<>();
        add(
                lines,
                "Node",
                Figures.printable(Figures.text(status.node()))
                        + (status.zone().isEmpty() ? "" : ", zone " + status.zone()));
        add(lines, "Health", health(status, hasColors));
        status.problems()
                .forEach(problem -> add(lines, "Problem", Hue.BAD.paint(Figures.printable(problem), hasColors)));
        add(lines, "Version", status.version() + ", Java " + status.java() + ", pid " + status.pid());
        add(lines, "Up", Figures.age(status.uptimeSeconds()) + ", since " + status.startedAt());
        add(lines, "Source", source(status.source()));
        add(
                lines,
                "Data path",
                "capture "
                        + (status.capture() == null
                                ? Figures.NONE
                                : status.capture().mode()) + ", relay " + Figures.text(status.relay()) + ", selector "
                        + Figures.text(status.selector()));
        if (status.table() != null) {
            addTable(lines, status.table(), now(status));
        }
        add(lines, "Connections", usage(status.connections()) + ", UDP sessions " + usage(status.sessions()));
        add(lines, "Ejected", Figures.count(status.ejectedEndpoints(), "endpoint"));
        add(lines, "Descriptors", usage(status.descriptors()));
        add(
                lines,
                "Memory",
                Figures.bytes(status.residentBytes()) + " resident, " + Figures.bytes(status.heapUsedBytes())
                        + " of heap used");
        add(lines, "Log level", Figures.text(status.logLevel()));
        if (isWide && !status.eventLoops().isEmpty()) {
            lines.add("");
            lines.addAll(eventLoops(status.eventLoops()));
        }
        return lines;
    }

    private static void add(List<String> lines, String name, String value) {
        lines.add(name + ":" + " ".repeat(Math.max(1, 13 - name.length())) + value);
    }

    private static String health(StatusAnswer status, boolean hasColors) {
        return Hue.paint(status.healthy() ? "healthy" : "not healthy", status.healthy(), hasColors) + ", "
                + Hue.paint(status.ready() ? "ready" : "not ready", status.ready(), hasColors)
                + (status.draining() ? ", " + Hue.WARN.paint("draining", hasColors) : "");
    }

    private static String source(StatusAnswer.@Nullable Source source) {
        if (source == null) {
            return Figures.NONE;
        }
        String kind = switch (source.kind()) {
            case "apiServer" -> "API server";
            case "manifests" -> "manifests in";
            default -> source.kind();
        };
        return Figures.printable(kind + " " + source.location()
                + (source.state().isEmpty() ? "" : ": " + source.state())
                + (source.listed() ? "" : ", not yet listed"));
    }

    private static void addTable(List<String> lines, StatusAnswer.Table table, @Nullable Instant now) {
        add(
                lines,
                "Services",
                Figures.count(table.services(), "Service") + ", " + Figures.count(table.servicePorts(), "service port")
                        + ", " + Figures.count(table.endpoints(), "endpoint"));
        add(
                lines,
                "Listeners",
                table.listening() + " listening"
                        + (table.listenFailed() == 0 ? "" : ", " + table.listenFailed() + " failed"));
        add(lines, "Table", "revision " + table.revision() + updated(table.updatedAt(), now));
    }

    private static String updated(String updatedAt, @Nullable Instant now) {
        if (updatedAt.isEmpty()) {
            return "";
        }
        if (now == null) {
            return ", updated " + updatedAt;
        }
        try {
            double age = Duration.between(Instant.parse(updatedAt), now).toMillis() / 1e3;
            return ", updated " + Figures.age(age) + " ago";
        } catch (DateTimeException _) {
            return ", updated " + updatedAt;
        }
    }

    /** By the clock of the node, which may not be that of this machine; null if it does not say. */
    private static @Nullable Instant now(StatusAnswer status) {
        try {
            return Instant.parse(status.startedAt()).plusMillis((long) (status.uptimeSeconds() * 1_000));
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static String usage(StatusAnswer.@Nullable Usage usage) {
        if (usage == null) {
            return Figures.NONE;
        }
        return usage.open() + (usage.limit() == null ? "" : " of " + usage.limit());
    }

    private static List<String> eventLoops(List<StatusAnswer.EventLoop> loops) {
        TextTable table = new TextTable(List.of(
                TextTable.Column.text("EVENT LOOP"),
                TextTable.Column.figures("CONNECTIONS"),
                TextTable.Column.figures("LAST POLL")));
        for (StatusAnswer.EventLoop loop : loops) {
            table.add(
                    loop.name(),
                    Long.toString(loop.connections()),
                    Figures.latency(loop.sinceLastPollMillis() / 1_000));
        }
        return table.lines();
    }
}
