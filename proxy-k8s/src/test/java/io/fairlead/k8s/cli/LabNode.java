package io.fairlead.k8s.cli;

import io.fairlead.lab.Lab;
import io.fairlead.lab.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The node of a lab, which nodes of a directory of manifests are started on.
 *
 * <p>Threading: confined to the test, but for {@link #write} and {@link #delete}.
 *
 * <p>Ownership: owns the processes; the lab is the caller's.
 *
 * @param manifests the folder
 */
record LabNode(Lab lab, Path manifests, List<NamespaceProcess> processes) implements AutoCloseable {
    static final String DRAIN_TIMEOUT = "--drain-timeout=";
    static final String HANDOVER_DIR = "--handover-dir=";

    LabNode(Lab lab, Path manifests) {
        this(lab, manifests, new ArrayList<>());
    }

    /** Starts {@code fairlead node}; without a hand-over, unless it is given a directory for that. */
    NamespaceProcess start(String capture, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of(
                "node",
                "--manifests",
                manifests.toString(),
                "--cluster-cidr",
                "10.244.0.0/16,fd00:244::/32",
                "--healthz-bind-address=",
                "--metrics-bind-address=",
                "--event-loops",
                "2",
                "--capture",
                capture));
        args.addAll(List.of(more));
        if (args.stream().noneMatch(arg -> arg.startsWith(DRAIN_TIMEOUT))) {
            args.add(DRAIN_TIMEOUT + "1s");
        }
        if (args.stream().noneMatch(arg -> arg.startsWith(HANDOVER_DIR))) {
            args.add(HANDOVER_DIR);
        }
        NamespaceProcess process = NamespaceProcess.start(namespace(), args);
        processes.add(process);
        return process;
    }

    NetworkNamespace namespace() {
        return lab.node().namespace();
    }

    /** Writes a manifest as most programs do: next to it first, then over it. */
    void write(String file, String text) throws IOException {
        Path unfinished = manifests.resolve("." + file + ".tmp");
        Files.writeString(unfinished, text);
        Files.move(unfinished, manifests.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    void delete(String file) throws IOException {
        Files.deleteIfExists(manifests.resolve(file));
    }

    @Override
    public void close() {
        processes.forEach(NamespaceProcess::close);
    }
}
