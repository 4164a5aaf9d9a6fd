package io.fairlead.k8s.access;

import io.fairlead.k8s.kubeconfig.Cluster;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes TLS contexts: who is trusted, what the client shows, and which name the server must have.
 *
 * <p>Threading: Thread-safe.
 */
final class TlsContexts {
    private static final char[] NO_PASSWORD = {};

    private TlsContexts() {}

    /** A context for connections to the API server of that cluster. */
    static SSLContext of(Cluster cluster, TlsMaterial material) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(material), new TrustManager[] {trust(cluster, material)}, null);
            String name = cluster.tlsServerName();
            return name == null ? context : NamedTls.context(context, name);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("TLS cannot be set up with these certificates", e);
        }
    }

    private static KeyManager @Nullable [] keys(TlsMaterial material) throws GeneralSecurityException, IOException {
        PrivateKey key = material.key();
        if (key == null) {
            return null;
        }
        KeyStore store = empty();
        store.setKeyEntry("client", key, NO_PASSWORD, material.chain());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static TrustManager trust(Cluster cluster, TlsMaterial material)
            throws GeneralSecurityException, IOException {
        if (cluster.isInsecure()) {
            return new TrustAnything();
        }
        KeyStore store = null;
        if (!material.authorities().isEmpty()) {
            store = empty();
            for (X509Certificate authority : material.authorities()) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trust) {
                return new ServerTrust(trust, cluster.certificateAuthority() != null);
            }
        }
        throw new GeneralSecurityException("there is no trust manager for X.509 certificates");
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
