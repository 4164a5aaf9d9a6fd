package io.fairlead.k8s.ask.view;

import io.fairlead.k8s.ask.answer.ConfigAnswer;
import io.fairlead.k8s.ask.view.Sheet.Column;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration as a table.
 *
 * <p>Threading: Thread-safe.
 */
public final class ConfigView {
    private ConfigView() {}

    /** The table. */
    public static Sheet sheet(List<ConfigAnswer.Value> values) {
        Sheet sheet =
                new Sheet(List.of(Column.text("KEY", 0), Column.sentence("VALUE", 0), Column.sentence("ORIGIN", 1)));
        for (ConfigAnswer.Value value : values) {
            sheet.add(
                    value.key(),
                    List.of(
                            Cell.of(value.key()),
                            Cell.of(text(value.value())),
                            Cell.of(value.origin(), value.isDefault() ? Hue.DIM : Hue.PLAIN)));
        }
        return sheet;
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case null -> "";
            case Collection<?> items -> items.stream().map(String::valueOf).collect(Collectors.joining(","));
            default -> value.toString();
        };
    }
}
