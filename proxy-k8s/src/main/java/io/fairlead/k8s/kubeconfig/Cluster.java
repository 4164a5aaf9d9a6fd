package io.fairlead.k8s.kubeconfig;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The {@code cluster} of a kubeconfig: where the API server is, and how it proves who it is.
 *
 * <p>Threading: Immutable.
 *
 * @param server URL of the API server; http or https
 * @param tlsServerName name that the server's certificate must have; null for the host of {@code server}
 * @param isInsecure whether any certificate is accepted
 * @param certificateAuthority the only certificates that are trusted; null for those of the system
 * @param proxyUrl proxy that is asked to connect; null to look into the environment
 * @param isCompressionDisabled whether answers must not be compressed; they never are, and plug-ins receive the value
 * @param pluginConfig what is handed to credential plug-ins that ask for it; null for nothing
 */
public record Cluster(
        URI server,
        @Nullable String tlsServerName,
        boolean isInsecure,
        @Nullable PemSource certificateAuthority,
        @Nullable URI proxyUrl,
        boolean isCompressionDisabled,
        @Nullable JsonNode pluginConfig) {
    private static final Set<String> FIELDS = Set.of(
            "server",
            "tls-server-name",
            "insecure-skip-tls-verify",
            "certificate-authority",
            "certificate-authority-data",
            "proxy-url",
            "disable-compression",
            "extensions");

    private static final String PLUGIN_EXTENSION = "client.authentication.k8s.io/exec";

    /** The same at another address; a name for the certificate of the first one does not go with it. */
    public Cluster at(URI other) {
        return new Cluster(
                other, null, isInsecure, certificateAuthority, proxyUrl, isCompressionDisabled, pluginConfig);
    }

    /** Whether the API server is asked over TLS. Credentials are sent over nothing else. */
    public boolean isSecure() {
        return "https".equals(server.getScheme());
    }

    static Cluster of(Stanza fields) {
        fields.allowOnly(FIELDS);
        Cluster cluster = new Cluster(
                server(fields),
                tlsServerName(fields),
                fields.isOn("insecure-skip-tls-verify"),
                fields.pem("certificate-authority"),
                proxy(fields),
                fields.isOn("disable-compression"),
                pluginConfig(fields));
        if (cluster.isInsecure && cluster.certificateAuthority != null) {
            throw fields.refused(
                    "insecure-skip-tls-verify",
                    "cannot be set together with " + cluster.certificateAuthorityField(),
                    "remove one of the two");
        }
        return cluster;
    }

    private String certificateAuthorityField() {
        return certificateAuthority instanceof PemSource.Data ? "certificate-authority-data" : "certificate-authority";
    }

    private static URI server(Stanza fields) {
        String text = fields.text("server");
        if (text == null) {
            throw fields.refused(
                    "server", "is missing", "write the URL of the API server, such as https://10.0.0.1:6443");
        }
        URI uri = uri(text);
        String scheme =
                uri == null || uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (uri == null || uri.getHost() == null || !scheme.equals("https") && !scheme.equals("http")) {
            throw fields.refused("server", "'" + text + "' is not a URL", "write it as https://10.0.0.1:6443");
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw fields.refused(
                    "server",
                    "has more than scheme, host, port and path",
                    "write credentials in the user, and remove what follows a ? or #");
        }
        return uri;
    }

    private static @Nullable String tlsServerName(Stanza fields) {
        String name = fields.text("tls-server-name");
        try {
            if (name != null && name.indexOf(':') < 0) {
                new SNIHostName(name);
            }
            return name;
        } catch (IllegalArgumentException e) {
            throw fields.refused("tls-server-name", "'" + name + "' is not a host name", "write a name or an address");
        }
    }

    private static @Nullable URI proxy(Stanza fields) {
        String text = fields.text("proxy-url");
        if (text == null) {
            return null;
        }
        URI uri = uri(text);
        if (uri == null || uri.getHost() == null || !"http".equalsIgnoreCase(uri.getScheme())) {
            throw fields.refused(
                    "proxy-url",
                    "'" + redacted(text, uri) + "' is not supported",
                    "only HTTP proxies are: write it as http://10.0.0.1:3128");
        }
        return uri;
    }

    /** Without a password. */
    private static String redacted(String text, @Nullable URI uri) {
        return uri == null || uri.getRawUserInfo() == null ? text : text.replace(uri.getRawUserInfo(), "…");
    }

    private static @Nullable URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable JsonNode pluginConfig(Stanza fields) {
        for (Stanza extension : fields.stanzas("extensions")) {
            if (PLUGIN_EXTENSION.equals(extension.text("name"))) {
                return extension.raw("extension");
            }
        }
        return null;
    }
}
