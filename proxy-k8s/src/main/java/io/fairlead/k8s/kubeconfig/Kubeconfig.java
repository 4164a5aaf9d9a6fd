package io.fairlead.k8s.kubeconfig;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One kubeconfig file, or several merged: the first file that names a cluster, user or context wins, and so does the first
 * that has a current context.
 *
 * <p>Threading: Immutable.
 *
 * <p>Source: client-go's {@code clientcmd}, {@code loader.go} and {@code validation.go}.
 */
public final class Kubeconfig {
    private static final Set<String> CONTEXT_FIELDS = Set.of("cluster", "user", "namespace", "extensions");

    private final String name;
    private final boolean isEmpty;
    private final @Nullable String currentContext;
    private final Map<String, Stanza> clusters = new LinkedHashMap<>();
    private final Map<String, Stanza> users = new LinkedHashMap<>();
    private final Map<String, Stanza> contexts = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    /**
     * What a context stands for.
     *
     * @param context its name
     * @param warnings what is ignored, in words
     */
    public record Selection(String context, Cluster cluster, User user, List<String> warnings) {
        public Selection {
            warnings = List.copyOf(warnings);
        }
    }

    private Kubeconfig(List<KubeconfigFile> files) {
        name = String.join(" and ", files.stream().map(KubeconfigFile::toString).toList());
        isEmpty = files.stream().allMatch(KubeconfigFile::isEmpty);
        String current = null;
        for (KubeconfigFile file : files) {
            file.named("clusters").forEach(clusters::putIfAbsent);
            file.named("users").forEach(users::putIfAbsent);
            file.named("contexts").forEach(contexts::putIfAbsent);
            current = current == null ? file.currentContext() : current;
            warnings.addAll(file.warnings());
        }
        currentContext = current;
    }

    /**
     * Merges files.
     *
     * @param contents the content of each file, in order
     * @throws IllegalArgumentException if one is not a kubeconfig; the message says why
     */
    public static Kubeconfig of(Map<Path, byte[]> contents) {
        List<KubeconfigFile> files = new ArrayList<>();
        contents.forEach((path, content) -> files.add(KubeconfigFile.of(path, content)));
        return new Kubeconfig(files);
    }

    /**
     * Selects a context.
     *
     * @param wanted its name; null for the current one
     * @throws IllegalArgumentException if there is no such context, or if anything in its cluster or user is wrong, not
     *     supported or not known; the message says where
     */
    public Selection select(@Nullable String wanted) {
        if (isEmpty) {
            throw new IllegalArgumentException(this + " is empty; write a cluster, a user and a context");
        }
        String context = wanted == null ? currentContext : wanted;
        if (context == null) {
            throw new IllegalArgumentException(
                    this + " has no current-context; name one by --context; " + known("contexts", contexts));
        }
        Stanza fields = inner(contexts, context, "context");
        if (fields == null) {
            throw new IllegalArgumentException(this + " has no context '" + context + "'"
                    + (wanted == null ? ", which is its current-context" : "") + "; " + known("contexts", contexts));
        }
        List<String> ignored = new ArrayList<>(warnings);
        ignored.addAll(fields.unknown(CONTEXT_FIELDS));
        return new Selection(context, cluster(fields), user(fields), ignored);
    }

    private Cluster cluster(Stanza context) {
        String cluster = context.text("cluster");
        Stanza fields = cluster == null ? null : inner(clusters, cluster, "cluster");
        if (fields == null) {
            throw context.refused(
                    "cluster",
                    cluster == null ? "is missing" : "there is no cluster '" + cluster + "'",
                    known("clusters", clusters));
        }
        return Cluster.of(fields);
    }

    /** A context without a user asks anonymously, but one whose user is missing must not. */
    private User user(Stanza context) {
        String user = context.text("user");
        if (user == null) {
            return User.anonymous("");
        }
        Stanza entry = users.get(user);
        if (entry == null) {
            throw context.refused("user", "there is no user '" + user + "'", known("users", users));
        }
        Stanza fields = inner(users, user, "user");
        return fields == null ? User.anonymous(user) : User.of(user, fields);
    }

    private static @Nullable Stanza inner(Map<String, Stanza> entries, String name, String field) {
        Stanza entry = entries.get(name);
        if (entry == null) {
            return null;
        }
        entry.allowOnly(Set.of("name", field));
        return entry.stanza(field);
    }

    private static String known(String kind, Map<String, Stanza> entries) {
        return entries.isEmpty() ? "there are no " + kind : "there are the " + kind + " " + entries.keySet();
    }

    @Override
    public String toString() {
        return "kubeconfig '" + name + "'";
    }
}
