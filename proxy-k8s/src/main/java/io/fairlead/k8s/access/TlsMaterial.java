package io.fairlead.k8s.access;

import io.fairlead.k8s.kubeconfig.Cluster;
import io.fairlead.k8s.kubeconfig.PemSource;
import io.fairlead.k8s.kubeconfig.User.ClientCertificate;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What connections to the API server are secured with, as read from files or printed by a plug-in. Two are equal if they
 * were read from the same bytes. {@link #toString()} shows no key.
 *
 * <p>Threading: Immutable.
 */
final class TlsMaterial {
    private final byte[] authorityText;
    private final byte[] chainText;
    private final byte[] keyText;
    private final List<X509Certificate> authorities;
    private final List<X509Certificate> chain;
    private final @Nullable PrivateKey key;

    private TlsMaterial(byte[] authorityText, String authorityName, byte[] chainText, byte[] keyText, String[] names)
            throws IOException {
        this.authorityText = authorityText;
        this.chainText = chainText;
        this.keyText = keyText;
        authorities = authorityText.length == 0
                ? List.of()
                : named("the certificate authority " + authorityName, () -> Pem.certificates(authorityText));
        chain = chainText.length == 0
                ? List.of()
                : named("the client certificate " + names[0], () -> Pem.certificates(chainText));
        key = keyText.length == 0 ? null : named("the client key " + names[1], () -> PrivateKeys.of(keyText));
        if (key != null && !PrivateKeys.isPair(key, chain.getFirst().getPublicKey())) {
            throw new IOException(
                    "the client key " + names[1] + " does not belong to the client certificate " + names[0]);
        }
    }

    /**
     * Reads it.
     *
     * @throws IOException if that cannot be done; the message names the file or field, and says why
     */
    static TlsMaterial read(Cluster cluster, @Nullable ClientCertificate certificate) throws IOException {
        PemSource authority = cluster.isSecure() ? cluster.certificateAuthority() : null;
        byte[] authorityText = authority == null ? new byte[0] : bytes("the certificate authority", authority);
        String authorityName = String.valueOf(authority);
        if (certificate == null || !cluster.isSecure()) {
            return new TlsMaterial(authorityText, authorityName, new byte[0], new byte[0], new String[0]);
        }
        return new TlsMaterial(
                authorityText,
                authorityName,
                bytes("the client certificate", certificate.chain()),
                bytes("the client key", certificate.key()),
                new String[] {certificate.chain().toString(), certificate.key().toString()});
    }

    private static byte[] bytes(String what, PemSource source) throws IOException {
        try {
            byte[] bytes = source.read();
            if (bytes.length == 0) {
                throw new IOException("it is empty");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new IOException(what + " " + source + " cannot be read: it does not exist", e);
        } catch (IOException e) {
            String why = source instanceof PemSource.File(var path) ? FileText.reason(path, e) : e.getMessage();
            throw new IOException(what + " " + source + " cannot be read: " + why, e);
        }
    }

    private static <T> T named(String what, LastGood.Reader<T> reader) throws IOException {
        try {
            return reader.read();
        } catch (IOException e) {
            throw new IOException(what + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** The only ones that are trusted; empty for those of the system. */
    List<X509Certificate> authorities() {
        return authorities;
    }

    /** The client certificate and its issuers; empty for none. */
    X509Certificate[] chain() {
        return chain.toArray(new X509Certificate[0]);
    }

    /** The key of the client certificate; null for none. */
    @Nullable
    PrivateKey key() {
        return key;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TlsMaterial that
                && Arrays.equals(authorityText, that.authorityText)
                && Arrays.equals(chainText, that.chainText)
                && Arrays.equals(keyText, that.keyText);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(authorityText) + Arrays.hashCode(chainText);
    }
}
