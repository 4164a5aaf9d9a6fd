package io.fairlead.k8s.accesslog;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpFamily;
import io.fairlead.model.ServicePortName;
import java.util.Locale;

/**
 * One JSON object for each entry, with OpenTelemetry's attribute names, and names that begin with {@code fairlead.} for what
 * OpenTelemetry has none for. Durations are in seconds.
 *
 * <p>Source: OpenTelemetry semantic conventions for {@code client}, {@code server}, {@code network}, {@code k8s} and {@code
 * event}.
 *
 * @param node the name of the node; empty if it has none
 */
record JsonFormat(String node) implements LineFormat {
    @Override
    public void append(Entry entry, StringBuilder line) {
        line.append("{\"timestamp\":\"");
        LineText.appendTime(entry.epochMillis(), line);
        line.append('"');
        text("event.name", (entry.isSession() ? "session." : "connection.") + entry.event(), line);
        appendPeers(entry, line);
        appendService(entry, line);
        appendEndpoint(entry, line);
        appendTraffic(entry, line);
        if (entry.reason() != null) {
            text("fairlead.reason", entry.reasonText(), line);
        }
        line.append('}');
    }

    private static void appendPeers(Entry entry, StringBuilder line) {
        text("network.transport", transport(entry), line);
        if (!entry.isUnix()) {
            boolean isIpv4 = entry.client().address().family() == IpFamily.IPV4;
            text("network.type", isIpv4 ? "ipv4" : "ipv6", line);
            address("client", entry.client(), line);
        }
        if (entry.peer() != null) {
            address("network.peer", entry.peer(), line);
        }
        text("server.address", entry.serverAddress(), line);
        if (!entry.isUnix()) {
            number("server.port", entry.service().port(), line);
        }
    }

    private static String transport(Entry entry) {
        return entry.isUnix() ? "unix" : entry.frontend().protocol().name().toLowerCase(Locale.ROOT);
    }

    private void appendService(Entry entry, StringBuilder line) {
        ServicePortName name = entry.frontend().servicePort().name();
        text("k8s.namespace.name", name.service().namespace(), line);
        text("k8s.service.name", name.service().name(), line);
        if (!node.isEmpty()) {
            text("k8s.node.name", node, line);
        }
        text("fairlead.service.port", name.port(), line);
        text("fairlead.frontend.kind", entry.frontend().kind().name().toLowerCase(Locale.ROOT), line);
    }

    private static void appendEndpoint(Entry entry, StringBuilder line) {
        if (entry.endpoint() != null) {
            address("fairlead.endpoint", entry.endpoint(), line);
        }
        if (!entry.isSession()) {
            number("fairlead.dial.attempts", entry.attempts(), line);
            if (entry.endpoint() != null) {
                seconds("fairlead.connect.duration", entry.connectNanos(), line);
            }
        }
    }

    private static void appendTraffic(Entry entry, StringBuilder line) {
        seconds("fairlead.duration", entry.relayed().durationNanos(), line);
        number("fairlead.bytes.upstream", entry.relayed().bytesToUpstream(), line);
        number("fairlead.bytes.downstream", entry.relayed().bytesToDownstream(), line);
        if (entry.isSession()) {
            number("fairlead.datagrams.upstream", entry.relayed().datagramsToUpstream(), line);
            number("fairlead.datagrams.downstream", entry.relayed().datagramsToDownstream(), line);
        } else {
            number("fairlead.bytes.spliced", entry.splicedBytes(), line);
        }
    }

    private static void address(String prefix, AddressPort address, StringBuilder line) {
        text(prefix + ".address", address.address().toString(), line);
        number(prefix + ".port", address.port(), line);
    }

    private static void text(String name, String value, StringBuilder line) {
        name(name, line);
        LineText.appendJson(value, line);
    }

    private static void number(String name, long value, StringBuilder line) {
        name(name, line);
        line.append(value);
    }

    private static void seconds(String name, long nanos, StringBuilder line) {
        name(name, line);
        LineText.appendSeconds(nanos, line);
    }

    private static void name(String name, StringBuilder line) {
        line.append(",\"").append(name).append("\":");
    }
}
