package io.fairlead.k8s.kubeconfig;

import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code user} of a kubeconfig: what proves to the API server who is asking. {@link #toString()} shows no secret.
 *
 * <p>Threading: Immutable.
 *
 * @param name how the kubeconfig names it
 * @param certificate client certificate; null for none
 * @param token bearer token; null for none
 * @param tokenFile file with the bearer token, which overrides {@code token}; null for none
 * @param basic name and password; null for none
 * @param impersonation the impersonated user; null for none
 * @param plugin program that prints credentials; null for none, or where others take its place
 */
public record User(
        String name,
        @Nullable ClientCertificate certificate,
        @Nullable String token,
        @Nullable Path tokenFile,
        @Nullable BasicAuth basic,
        @Nullable Impersonation impersonation,
        @Nullable ExecPlugin plugin) {
    private static final Set<String> FIELDS = Set.of(
            "client-certificate",
            "client-certificate-data",
            "client-key",
            "client-key-data",
            "token",
            "tokenFile",
            "as",
            "as-uid",
            "as-groups",
            "as-user-extra",
            "username",
            "password",
            "auth-provider",
            "exec",
            "extensions");

    /** A certificate and its private key. */
    public record ClientCertificate(PemSource chain, PemSource key) {}

    /** Name and password for HTTP basic authentication. */
    public record BasicAuth(String username, String password) {
        @Override
        public String toString() {
            return username;
        }
    }

    /** A user without credentials, whose requests are anonymous. */
    public static User anonymous(String name) {
        return new User(name, null, null, null, null, null, null);
    }

    /** Whether there is anything that says who is asking. */
    public boolean isAnonymous() {
        return certificate == null && token == null && tokenFile == null && basic == null && plugin == null;
    }

    static User of(String name, Stanza fields) {
        fields.allowOnly(FIELDS);
        if (fields.has("auth-provider")) {
            throw fields.refused(
                    "auth-provider",
                    "is not supported",
                    "use a credential plug-in (exec), a token or a client certificate");
        }
        String token = fields.header("token");
        BasicAuth basic = basic(fields);
        Path tokenFile = fields.path("tokenFile");
        if (basic != null && (token != null || tokenFile != null)) {
            throw fields.refused(
                    "username", "cannot be set together with " + (token == null ? "tokenFile" : "token"), "remove one");
        }
        ClientCertificate certificate = certificate(fields);
        Stanza exec = fields.stanza("exec");
        ExecPlugin plugin = exec == null ? null : ExecPlugin.of(exec);
        boolean isPluginNeeded = certificate == null && token == null && tokenFile == null && basic == null;
        return new User(
                name, certificate, token, tokenFile, basic, Impersonation.of(fields), isPluginNeeded ? plugin : null);
    }

    private static @Nullable BasicAuth basic(Stanza fields) {
        String username = fields.text("username");
        String password = fields.text("password");
        if (username == null && password != null) {
            throw fields.refused("password", "has no username", "write the username, or remove it");
        }
        return username == null ? null : new BasicAuth(username, password == null ? "" : password);
    }

    private static @Nullable ClientCertificate certificate(Stanza fields) {
        PemSource chain = fields.pem("client-certificate");
        PemSource key = fields.pem("client-key");
        if (chain == null && key != null) {
            throw fields.refused("client-key", "has no client-certificate", "write the certificate, or remove the key");
        }
        if (chain != null && key == null) {
            throw fields.refused("client-certificate", "has no client-key", "write the key, or remove the certificate");
        }
        return chain == null || key == null ? null : new ClientCertificate(chain, key);
    }

    @Override
    public String toString() {
        return "user '" + name + "'";
    }
}
