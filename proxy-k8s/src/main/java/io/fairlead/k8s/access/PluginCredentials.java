package io.fairlead.k8s.access;

import io.fairlead.k8s.kubeconfig.PemSource;
import io.fairlead.k8s.kubeconfig.User.ClientCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Credentials that a plug-in prints. They are kept until they expire or the API server refuses them; then the plug-in runs
 * again.
 *
 * <p>Threading: Thread-safe; the plug-in runs once at a time.
 */
final class PluginCredentials {
    /**
     * What was printed. {@link #toString()} shows no secret.
     *
     * @param token bearer token; null for none
     * @param certificate client certificate; null for none
     * @param expiry when it has to be printed again; null for never
     */
    record Printed(
            @Nullable String token,
            @Nullable ClientCertificate certificate,
            @Nullable Instant expiry) {
        @Override
        public String toString() {
            return "credentials until " + expiry;
        }
    }

    private final PluginRun run;
    private final InstantSource clock;
    private @Nullable Printed last;

    PluginCredentials(PluginRun run, InstantSource clock) {
        this.run = run;
        this.clock = clock;
    }

    /** @throws IOException if the plug-in does not print credentials; the message says why */
    synchronized Printed current() throws IOException {
        Printed known = last;
        if (known != null && (known.expiry == null || clock.instant().isBefore(known.expiry))) {
            return known;
        }
        last = null;
        Printed printed = printed(run.run());
        last = printed;
        return printed;
    }

    /** The API server does not accept them: they are printed anew, unless that has happened meanwhile. */
    synchronized void onRefused(Printed refused) {
        if (refused.equals(last)) {
            last = null;
        }
    }

    private static Printed printed(JsonNode status) throws IOException {
        String token = status.path("token").asString("");
        String chain = status.path("clientCertificateData").asString("");
        String key = status.path("clientKeyData").asString("");
        if (token.isEmpty() && chain.isEmpty() && key.isEmpty()) {
            throw new IOException("the credential plug-in printed neither a token nor a certificate with its key");
        }
        if (chain.isEmpty() != key.isEmpty()) {
            throw new IOException("the credential plug-in printed only one of a certificate and its key");
        }
        if (token.chars().anyMatch(c -> c <= ' ')) {
            throw new IOException("the credential plug-in printed a token with white space in it");
        }
        ClientCertificate certificate =
                chain.isEmpty() ? null : new ClientCertificate(pem("certificate", chain), pem("key", key));
        return new Printed(token.isEmpty() ? null : token, certificate, expiry(status));
    }

    private static PemSource pem(String what, String text) {
        return new PemSource.Data("of the credential plug-in (" + what + ")", text.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable Instant expiry(JsonNode status) throws IOException {
        String text = status.path("expirationTimestamp").asString("");
        if (text.isEmpty()) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IOException(
                    "the credential plug-in printed the expiration '" + text + "', which is not a time", e);
        }
    }
}
