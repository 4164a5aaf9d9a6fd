package io.fairlead.lab;

import io.fairlead.model.FrontendKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of flows and of what kube-proxy does with each: {@code io/fairlead/capture/masquerade.csv}.
 *
 * <p>Threading: Immutable.
 *
 * <p>Source: the facts of {@code TestInternalExternalMasquerade} in kube-proxy's tests of both its Linux modes.
 */
public final class MasqueradeTable {
    private static final String RESOURCE = "/io/fairlead/capture/masquerade.csv";
    private static final int KEY_COLUMNS = 3;

    private MasqueradeTable() {}

    /** The 27 rows of the table. */
    public static List<MasqueradeRow> rows() {
        List<String> lines = lines();
        String header = "client,destination,policies,"
                + Stream.of(MasqueradeConfig.values())
                        .map(MasqueradeConfig::toString)
                        .collect(Collectors.joining(","));
        if (!lines.getFirst().equals(header)) {
            throw new IllegalStateException(RESOURCE + " has the columns " + lines.getFirst() + ", not " + header);
        }
        return lines.stream().skip(1).map(MasqueradeTable::row).toList();
    }

    /** The rows of load-balancer IPs again for external IPs, which are treated alike. */
    public static List<MasqueradeRow> externalIpRows() {
        return rows().stream()
                .filter(row -> row.flow().destination() == FrontendKind.LOAD_BALANCER_IP)
                .map(row -> new MasqueradeRow(
                        new Flow(
                                row.flow().client(),
                                FrontendKind.EXTERNAL_IP,
                                row.flow().service()),
                        row.expectations()))
                .toList();
    }

    private static MasqueradeRow row(String line) {
        List<MasqueradeConfig> configs = List.of(MasqueradeConfig.values());
        String[] cells = line.split(",", -1);
        if (cells.length != KEY_COLUMNS + configs.size()) {
            throw new IllegalStateException("'" + line + "' in " + RESOURCE + " has " + cells.length + " cells");
        }
        Map<MasqueradeConfig, Expectation> expectations = new EnumMap<>(MasqueradeConfig.class);
        for (int i = 0; i < configs.size(); i++) {
            expectations.put(configs.get(i), Expectation.parse(cells[KEY_COLUMNS + i]));
        }
        Flow flow = new Flow(
                constant(FlowClient.class, cells[0]),
                constant(FrontendKind.class, cells[1]),
                constant(LabService.class, cells[2]));
        return new MasqueradeRow(flow, expectations);
    }

    /** The constant whose name is the word with underscores before its capitals. */
    private static <E extends Enum<E>> E constant(Class<E> type, String word) {
        return Enum.valueOf(type, word.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT));
    }

    private static List<String> lines() {
        try (InputStream stream =
                        Objects.requireNonNull(MasqueradeTable.class.getResourceAsStream(RESOURCE), RESOURCE);
                BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
