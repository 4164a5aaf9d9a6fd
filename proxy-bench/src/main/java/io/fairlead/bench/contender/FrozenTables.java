package io.fairlead.bench.contender;

import io.fairlead.bench.process.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the nftables tables of a name away, and puts them back as they were.
 *
 * <p>Threading: Immutable. It needs root.
 *
 * @param nft the program
 */
record FrozenTables(Path nft) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * Deletes the tables of this name, of all families, and writes to a file what they were.
     *
     * @throws IOException if there is none, or one cannot be deleted
     */
    void freeze(String name, Path file) throws IOException {
        List<String> tables = run("list", "tables")
                .lines()
                .map(String::strip)
                .filter(table -> table.startsWith("table ") && table.endsWith(" " + name))
                .map(table -> table.substring("table ".length()))
                .toList();
        if (tables.isEmpty()) {
            throw new IOException("there is no nftables table '" + name + "', so nothing is captured");
        }
        StringBuilder text = new StringBuilder();
        for (String table : tables) {
            text.append(run(arguments("list table " + table)));
        }
        Files.writeString(file, text);
        for (String table : tables) {
            run(arguments("delete table " + table));
        }
    }

    /**
     * Makes the tables that were written to a file.
     *
     * @throws IOException if that cannot be done
     */
    void thaw(Path file) throws IOException {
        run("-f", file.toString());
    }

    private static String[] arguments(String text) {
        return text.split(" ", -1);
    }

    private String run(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(nft.toString()));
        command.addAll(List.of(arguments));
        return Programs.run(PATIENCE, command);
    }
}
