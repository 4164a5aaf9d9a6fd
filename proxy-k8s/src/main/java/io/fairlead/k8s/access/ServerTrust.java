package io.fairlead.k8s.access;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides as the JDK does, and says in words why a certificate is refused.
 *
 * <p>Threading: Thread-safe.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trust;
    private final boolean isAuthorityGiven;

    /** @param isAuthorityGiven whether the kubeconfig says who is trusted, and not the system */
    ServerTrust(X509ExtendedTrustManager trust, boolean isAuthorityGiven) {
        this.trust = trust;
        this.isAuthorityGiven = isAuthorityGiven;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            trust.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw new UntrustedServerException(why(chain, authType, engine.getPeerHost()), e);
        }
    }

    private String why(X509Certificate[] chain, String authType, String host) {
        X509Certificate server = chain[0];
        try {
            server.checkValidity();
        } catch (CertificateExpiredException e) {
            return "its certificate expired at " + server.getNotAfter().toInstant();
        } catch (CertificateNotYetValidException e) {
            return "its certificate is not valid before "
                    + server.getNotBefore().toInstant() + "; check the clocks of both machines";
        }
        return isSignedByTrusted(chain, authType)
                ? "its certificate is not for '" + host + "', but for " + names(server)
                        + "; correct 'server', or set tls-server-name to one of these"
                : "its certificate is "
                        + (server.getIssuerX500Principal().equals(server.getSubjectX500Principal())
                                ? "self-signed"
                                : "issued by '"
                                        + server.getIssuerX500Principal().getName() + "'")
                        + " and not trusted; "
                        + (isAuthorityGiven
                                ? "check that certificate-authority is the one of this cluster"
                                : "set certificate-authority in the kubeconfig");
    }

    /** Whatever the name is. */
    private boolean isSignedByTrusted(X509Certificate[] chain, String authType) {
        try {
            trust.checkServerTrusted(chain, authType);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private static String names(X509Certificate server) {
        try {
            Collection<List<?>> names = server.getSubjectAlternativeNames();
            if (names != null) {
                return names.stream()
                        .map(name -> String.valueOf(name.getLast()))
                        .toList()
                        .toString();
            }
        } catch (CertificateParsingException e) {
            // It has no usable names.
        }
        return "no name at all";
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trust.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        trust.checkServerTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        trust.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        trust.checkClientTrusted(chain, authType, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
