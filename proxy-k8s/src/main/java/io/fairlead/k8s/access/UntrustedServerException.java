package io.fairlead.k8s.access;

import java.security.cert.CertificateException;

/** Thrown for a server whose certificate is not accepted; the message is for people. */
final class UntrustedServerException extends CertificateException {
    private static final long serialVersionUID = 1;

    UntrustedServerException(String message, CertificateException cause) {
        super(message, cause);
    }
}
