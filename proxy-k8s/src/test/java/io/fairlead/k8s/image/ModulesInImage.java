package io.fairlead.k8s.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The list of modules of the images' run-time image, compared with what the jar uses. */
final class ModulesInImage {
    private static final String ARROW = " -> ";

    /** Only optional parts of libraries use them: annotation processors, JMX connectors, scripts, databases, recordings. */
    private static final Set<String> OPTIONAL =
            Set.of("java.compiler", "java.rmi", "java.scripting", "java.sql", "jdk.jfr", "not found");

    @Test
    void runTimeImageHasTheModulesThatTheJarUses() throws IOException {
        Set<String> used = modulesOf(Path.of("target", "fairlead.jar"));
        used.removeAll(OPTIONAL);
        Set<String> listed = Files.readAllLines(Path.of("..", "image", "modules.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toCollection(TreeSet::new));
        listed.removeAll(OPTIONAL);
        assertThat(listed).isEqualTo(used);
    }

    private static Set<String> modulesOf(Path jar) {
        StringWriter printed = new StringWriter();
        PrintWriter out = new PrintWriter(printed);
        int code = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(out, out, "--ignore-missing-deps", "--multi-release", "25", "-summary", jar.toString());
        assertThat(code).describedAs(printed.toString()).isZero();
        return printed.toString()
                .lines()
                .filter(line -> line.contains(ARROW))
                .map(line -> line.substring(line.indexOf(ARROW) + ARROW.length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
