package io.fairlead.k8s.access;

import io.fairlead.k8s.kubeconfig.Cluster;
import io.fairlead.k8s.kubeconfig.ExecPlugin;
import io.fairlead.k8s.kubeconfig.User;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one {@link Access}: each time that they are asked for, files are read again, and a plug-in is run if
 * what it printed has expired.
 *
 * <p>Over plain HTTP no credentials are sent, as with kubectl: they could be read on the way.
 *
 * <p>Threading: Thread-safe; may block while a plug-in runs.
 */
final class Credentials {
    /**
     * What a request is sent with.
     *
     * @param authorization value of the header {@code Authorization}; null for none
     * @param tls what the connection is secured with
     */
    record Presented(@Nullable String authorization, TlsMaterial tls, PluginCredentials.@Nullable Printed printed) {
        @Override
        public String toString() {
            return "credentials";
        }
    }

    private final Access access;
    private final boolean isSent;
    private final @Nullable PluginCredentials plugin;
    private final @Nullable LastGood<String> tokenFile;
    private final @Nullable LastGood<TlsMaterial> tls;

    /** @throws IOException if a file cannot be read, or a plug-in is not installed; the message says which, and why */
    Credentials(Access access, Map<String, String> environment) throws IOException {
        this.access = access;
        Cluster cluster = access.cluster();
        User user = access.user();
        isSent = cluster.isSecure();
        ExecPlugin exec = isSent ? user.plugin() : null;
        if (exec == null) {
            plugin = null;
            tls = new LastGood<>("what secures the connections to the API server", this::material);
        } else {
            PluginRun run = new PluginRun(exec, cluster, environment);
            var _ = run.program();
            plugin = new PluginCredentials(run, InstantSource.system());
            tls = null;
            var _ = TlsMaterial.read(cluster, null);
        }
        Path file = isSent ? user.tokenFile() : null;
        tokenFile = file == null ? null : new LastGood<>("the token file " + file, () -> token(file));
    }

    /** A file that is not there yet is no fault if there is a token next to it. */
    private String token(Path file) throws IOException {
        try {
            return FileText.token(file);
        } catch (IOException e) {
            String token = access.user().token();
            if (token != null) {
                return token;
            }
            throw new IOException("the token file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private TlsMaterial material() throws IOException {
        return TlsMaterial.read(access.cluster(), access.user().certificate());
    }

    /** Whose they are. */
    Access access() {
        return access;
    }

    /** Whether asking for them may take long. */
    boolean mayBlock() {
        return plugin != null;
    }

    /** @throws IOException if a plug-in does not print any; without them, no request may be sent */
    Presented current() throws IOException {
        if (plugin != null) {
            PluginCredentials.Printed printed = plugin.current();
            return new Presented(
                    bearer(printed.token()), TlsMaterial.read(access.cluster(), printed.certificate()), printed);
        }
        return new Presented(authorization(), Objects.requireNonNull(tls).current(), null);
    }

    /** The API server does not accept them. */
    void onRefused(Presented refused) {
        if (plugin != null && refused.printed != null) {
            plugin.onRefused(refused.printed);
        }
    }

    private @Nullable String authorization() {
        User.BasicAuth basic = access.user().basic();
        if (!isSent) {
            return null;
        }
        if (tokenFile != null) {
            return bearer(tokenFile.current());
        }
        if (basic != null) {
            byte[] pair = (basic.username() + ":" + basic.password()).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }
        return bearer(access.user().token());
    }

    private static @Nullable String bearer(@Nullable String token) {
        return token == null ? null : "Bearer " + token;
    }
}
