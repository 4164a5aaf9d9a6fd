package io.fairlead.k8s.accesslog;

import io.fairlead.model.ServicePortName;
import java.util.Locale;

/** A line for people: time, event, protocol, Service, client, address and endpoint, then named values. Durations in seconds. */
final class TextFormat implements LineFormat {
    @Override
    public void append(Entry entry, StringBuilder line) {
        LineText.appendTime(entry.epochMillis(), line);
        ServicePortName name = entry.frontend().servicePort().name();
        line.append(' ')
                .append(entry.event())
                .append(' ')
                .append(entry.frontend().protocol().name().toLowerCase(Locale.ROOT))
                .append(' ');
        LineText.appendWord(name.service().namespace() + '/' + name.service().name() + ':' + name.port(), line);
        line.append(' ')
                .append(entry.isUnix() ? "unix" : entry.client().toString())
                .append(" -> ");
        LineText.appendWord(
                entry.isUnix() ? entry.serverAddress() : entry.service().toString(), line);
        line.append(" -> ")
                .append(entry.endpoint() == null ? "-" : entry.endpoint().toString());
        if (entry.reason() != null) {
            line.append(" reason=").append(entry.reasonText());
        }
        appendValues(entry, line);
        if (entry.peer() != null) {
            line.append(" via=").append(entry.peer());
        }
    }

    private static void appendValues(Entry entry, StringBuilder line) {
        line.append(" duration=");
        LineText.appendSeconds(entry.relayed().durationNanos(), line);
        if (!entry.isSession()) {
            line.append(" connect=");
            LineText.appendSeconds(entry.connectNanos(), line);
            line.append(" attempts=").append(entry.attempts());
        }
        line.append(" upstream=").append(entry.relayed().bytesToUpstream());
        line.append(" downstream=").append(entry.relayed().bytesToDownstream());
        if (entry.isSession()) {
            line.append(" datagrams-upstream=").append(entry.relayed().datagramsToUpstream());
            line.append(" datagrams-downstream=").append(entry.relayed().datagramsToDownstream());
        }
    }
}
