package io.fairlead.k8s.bundle;

import io.fairlead.k8s.ask.AdminClient;
import io.fairlead.k8s.ask.AskException;
import io.fairlead.k8s.ask.AskJson;
import io.fairlead.k8s.ask.Question;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Collects what a report of a problem needs: answers of the node, and the state of the kernel that it depends on. Every part has
 * a deadline, and a part that cannot be had is listed with the reason.
 *
 * <p>No secrets: of files with credentials not even the content is read, of environment variables only the names, and what
 * looks like a secret elsewhere is removed.
 *
 * <p>Threading: Confined to its thread.
 */
public final class SupportBundle {
    private static final int MOST_ITEMS = 10_000;
    private static final int MOST_EVENTS = 2_000;
    private static final int LOG_TAIL_BYTES = 4 << 20;
    private static final int PRIVATE_MODE = 0_600;

    /** The parts of the status that tell how much of each resource is used. */
    private static final List<String> LIMITS =
            List.of("connections", "sessions", "descriptors", "heapUsedBytes", "residentBytes", "eventLoops");

    private static final List<String> KERNEL_SETTINGS = List.of(
            "kernel/osrelease",
            "fs/file-max",
            "net/core/somaxconn",
            "net/ipv4/ip_forward",
            "net/ipv4/ip_local_port_range",
            "net/ipv4/conf/all/rp_filter",
            "net/ipv4/conf/all/route_localnet",
            "net/ipv4/tcp_max_syn_backlog",
            "net/ipv6/conf/all/disable_ipv6",
            "net/ipv6/conf/all/forwarding",
            "net/netfilter/nf_conntrack_count",
            "net/netfilter/nf_conntrack_max");

    /** {@code table inet fairlead}. */
    private static final Pattern FAIRLEAD_TABLE = Pattern.compile("\\s*table (\\w+) (fairlead\\S*)\\s*");

    private final AdminClient client;
    private final BundleOptions options;
    private final ClientMask mask = new ClientMask();

    public SupportBundle(AdminClient client, BundleOptions options) {
        this.client = client;
        this.options = options;
    }

    /**
     * Collects everything, and writes it as a compressed tar archive.
     *
     * @param folder the directory that all files of the archive are in
     * @throws IOException if the archive cannot be written
     */
    public BundleReport write(String folder, OutputStream to) throws IOException {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<BundleReport.File> files = new ArrayList<>();
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(to), StandardCharsets.UTF_8.name())) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Step step : steps()) {
                byte[] content;
                try {
                    content = clean(step, step.collector().collect());
                } catch (IOException | AskException e) {
                    files.add(new BundleReport.File(step.file(), step.source(), 0, reason(e)));
                    continue;
                }
                put(tar, folder + "/" + step.file(), content, now);
                files.add(new BundleReport.File(step.file(), step.source(), content.length, ""));
            }
            BundleReport report = new BundleReport(now.toString(), options.version(), options.masksClients(), files);
            put(tar, folder + "/manifest.json", AskJson.readable(report), now);
            return report;
        }
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content, Instant now) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setMode(PRIVATE_MODE);
        entry.setModTime(now.toEpochMilli());
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static String reason(Exception e) {
        String message = e.getMessage();
        return Secrets.removedFrom(message == null ? e.toString() : message);
    }

    private byte[] clean(Step step, byte[] content) {
        String text = Secrets.removedFrom(new String(content, StandardCharsets.UTF_8));
        if (options.masksClients()) {
            text = switch (step.privacy()) {
                case NO_CLIENTS -> text;
                case CLIENTS_IN_JSON -> mask.inJson(text);
                case CLIENTS_IN_TEXT -> mask.inText(text);
            };
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>(List.of(
                answer("status.json", Question.of("status")),
                Step.of("limits.json", "the node: resources in its status", this::limits),
                known("services.json", Question.of("services").with("limit", MOST_ITEMS)),
                known("endpoints.json", Question.of("endpoints").with("limit", MOST_ITEMS)),
                known("listeners.json", Question.of("listeners").with("limit", MOST_ITEMS)),
                withClients("connections.json", Question.of("connections").with("limit", MOST_ITEMS)),
                answer("config.json", Question.of("config")),
                withClients("events.json", Question.of("events").with("limit", MOST_EVENTS)),
                answer("metrics.txt", new Question("/metrics"))));
        steps.add(Step.of("version.txt", "this command", this::version));
        steps.add(
                Step.of("kernel/nftables.txt", "nft list table, for each table of Fairlead", SupportBundle::nftables));
        addProgram(steps, "kernel/ip-rule.txt", "ip", "rule", "show");
        addProgram(steps, "kernel/ip-6-rule.txt", "ip", "-6", "rule", "show");
        addProgram(steps, "kernel/ip-route.txt", "ip", "route", "show", "table", "all");
        addProgram(steps, "kernel/ip-6-route.txt", "ip", "-6", "route", "show", "table", "all");
        addProgram(steps, "kernel/ip-address.txt", "ip", "-brief", "address", "show");
        addProgram(steps, "kernel/ss-summary.txt", "ss", "--summary");
        steps.add(Step.of("kernel/sysctl.txt", "/proc/sys", SupportBundle::kernelSettings));
        addFile(steps, "kernel/version.txt", "/proc/version");
        addFile(steps, "system/os-release.txt", "/etc/os-release");
        addFile(steps, "system/cgroup.txt", "/proc/self/cgroup");
        addFile(steps, "system/memory.txt", "/proc/meminfo");
        steps.add(
                Step.of("system/environment-names.txt", "names of environment variables", SupportBundle::environment));
        Path log = options.log();
        if (log != null) {
            steps.add(new Step("log.txt", "the end of " + log, Step.Privacy.CLIENTS_IN_TEXT, () -> tail(log)));
        }
        return steps;
    }

    private Step answer(String file, Question question) {
        return Step.of(file, "the node: " + question.target(), () -> client.get(question));
    }

    private Step known(String file, Question question) {
        return Step.of(file, "the node: " + question.target(), () -> {
            byte[] answer = client.get(question);
            mask.know(answer);
            return answer;
        });
    }

    private Step withClients(String file, Question question) {
        return new Step(
                file, "the node: " + question.target(), Step.Privacy.CLIENTS_IN_JSON, () -> client.get(question));
    }

    private static void addProgram(List<Step> steps, String file, String... command) {
        Program program = Program.of(command);
        steps.add(Step.of(file, program.toString(), program::output));
    }

    private static void addFile(List<Step> steps, String file, String path) {
        steps.add(Step.of(file, path, () -> read(Path.of(path))));
    }

    private byte[] limits() {
        JsonNode status = client.get(Question.of("status"), JsonNode.class);
        ObjectNode limits = JsonNodeFactory.instance.objectNode();
        LIMITS.stream().filter(status::has).forEach(name -> limits.set(name, status.path(name)));
        return AskJson.readable(limits);
    }

    private byte[] version() {
        return ("fairlead " + options.version() + "\nJava " + Runtime.version() + "\n"
                        + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] nftables() throws IOException {
        StringBuilder text = new StringBuilder();
        String tables = new String(Program.of("nft", "list", "tables").output(), StandardCharsets.UTF_8);
        for (String line : tables.lines().toList()) {
            Matcher table = FAIRLEAD_TABLE.matcher(line);
            if (table.matches()) {
                byte[] rules = Program.of("nft", "list", "table", table.group(1), table.group(2))
                        .output();
                text.append(new String(rules, StandardCharsets.UTF_8));
            }
        }
        return (text.isEmpty() ? "no tables of Fairlead\n" : text.toString()).getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a file of the kernel. Its size is not known before, and some answer only the first read, which must ask for it all. */
    private static byte[] read(Path file) throws IOException {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            return in.readAllBytes();
        }
    }

    private static byte[] kernelSettings() {
        StringBuilder text = new StringBuilder();
        for (String setting : KERNEL_SETTINGS) {
            String value;
            try {
                value = new String(read(Path.of("/proc/sys", setting)), StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                value = "(cannot be read: " + e.getMessage() + ")";
            }
            text.append(setting.replace('/', '.')).append(" = ").append(value).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] environment() {
        Set<String> names = System.getenv().keySet();
        return names.stream()
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] tail(Path log) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long length = file.length();
            byte[] tail = new byte[(int) Math.min(LOG_TAIL_BYTES, length)];
            file.seek(length - tail.length);
            file.readFully(tail);
            return tail;
        }
    }
}
