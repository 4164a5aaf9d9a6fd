package io.fairlead.k8s.kubeconfig;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom the API server should take the user for.
 *
 * <p>Threading: Immutable.
 *
 * @param username name to act as
 * @param uid uid to act with; null for none
 * @param groups groups to act in
 * @param extra more about the user, by key
 */
public record Impersonation(
        String username, @Nullable String uid, List<String> groups, Map<String, List<String>> extra) {
    public Impersonation {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    static @Nullable Impersonation of(Stanza fields) {
        String username = fields.header("as");
        String uid = fields.header("as-uid");
        List<String> groups = fields.headers("as-groups");
        Map<String, List<String>> extra = new TreeMap<>();
        Stanza lists = fields.stanza("as-user-extra");
        if (lists != null) {
            lists.names().forEach(key -> extra.put(key, lists.headers(key)));
        }
        if (username != null) {
            return new Impersonation(username, uid, groups, extra);
        }
        if (uid != null || !groups.isEmpty() || !extra.isEmpty()) {
            String field = uid != null ? "as-uid" : groups.isEmpty() ? "as-user-extra" : "as-groups";
            throw fields.refused(field, "is set without a user to act as", "set 'as' too, or remove it");
        }
        return null;
    }
}
