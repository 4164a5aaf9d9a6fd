import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checks or repairs the format of every Java file below the given folders.
 *
 * <p>The build runs this as a program of its own, on the JDK that compiles Fairlead: the formatter is newer than the Java
 * that Maven itself may run on. Arguments: {@code check} or {@code apply}, then folders; those that do not exist are
 * skipped.
 *
 * <p>Failure: the exit code is 1, after a list of the files and what to do about them.
 */
final class Format {
    private static final String REPAIR = "./mvnw -N -Pformat process-sources";

    private static final Style STYLE = Style.PALANTIR;

    private final Formatter formatter = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(STYLE).build());
    private final List<String> unformatted = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();

    public static void main(String[] args) throws IOException {
        boolean apply = "apply".equals(args[0]);
        Format format = new Format();
        for (int i = 1; i < args.length; i++) {
            format.visit(Path.of(args[i]), apply);
        }
        System.exit(format.report(apply));
    }

    private void visit(Path folder, boolean apply) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Format::isSource).sorted().toList()) {
                visitFile(file, apply);
            }
        }
    }

    private static boolean isSource(Path path) {
        return path.toString().endsWith(".java") && Files.isRegularFile(path);
    }

    private void visitFile(Path file, boolean apply) throws IOException {
        String source = Files.readString(file);
        try {
            String formatted = format(source);
            if (!formatted.equals(source)) {
                unformatted.add(file.toString());
                if (apply) {
                    Files.writeString(file, formatted);
                }
            }
        } catch (FormatterException e) {
            unreadable.add(file + ": " + e.getMessage() + hint(e.getMessage()));
        }
    }

    /** Leaves string literals as they are: a long one that is split in two can be a finding of the bug checks. */
    private String format(String source) throws FormatterException {
        String ordered = ImportOrderer.reorderImports(source, STYLE);
        return formatter.formatSource(RemoveUnusedImports.removeUnusedImports(ordered));
    }

    /** The formatter does not know the shortest form of an unnamed component yet. */
    private static String hint(String problem) {
        return problem.contains("expected token: '_'") ? "; write 'var _' for '_' in a record pattern" : "";
    }

    private int report(boolean apply) {
        unreadable.forEach(problem -> System.err.println("Cannot format " + problem));
        if (apply) {
            unformatted.forEach(file -> System.out.println("Formatted " + file));
        } else if (!unformatted.isEmpty()) {
            System.err.println("Not formatted as CONTRIBUTING.md asks:");
            unformatted.forEach(file -> System.err.println("  " + file));
            System.err.println("Repair with: " + REPAIR);
        }
        return unreadable.isEmpty() && (apply || unformatted.isEmpty()) ? 0 : 1;
    }
}
