package io.fairlead.k8s.otlp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Trust in the certificate authorities of a file alone. Stateless. */
final class OtlpTrust {
    private OtlpTrust() {}

    /**
     * A context for connections to servers that these authorities vouch for.
     *
     * @param file PEM certificates
     * @throws IOException if it cannot be read, or has no certificate
     */
    static SSLContext of(Path file) throws IOException {
        try (InputStream text = Files.newInputStream(file)) {
            Collection<? extends Certificate> authorities =
                    CertificateFactory.getInstance("X.509").generateCertificates(text);
            if (authorities.isEmpty()) {
                throw new IOException("otlpCaFile " + file + " has no PEM certificate");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate authority : authorities) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("otlpCaFile " + file + " cannot be used: " + e.getMessage(), e);
        }
    }
}
