package io.fairlead.k8s.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a PEM text. What is between them is skipped.
 *
 * <p>Threading: Immutable.
 *
 * <p>Source: RFC 7468.
 */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private final String label;
    private final boolean hasHeaders;
    private final byte[] content;

    private Pem(String label, boolean hasHeaders, byte[] content) {
        this.label = label;
        this.hasHeaders = hasHeaders;
        this.content = content;
    }

    /** What the block says that it is, such as {@code CERTIFICATE}. */
    String label() {
        return label;
    }

    /** Whether it has headers, as encrypted keys of old have; then it has no content here. */
    boolean hasHeaders() {
        return hasHeaders;
    }

    /** What it encodes. */
    byte[] content() {
        return content;
    }

    /** @throws IOException if a block is not base64 */
    static List<Pem> blocks(byte[] text) throws IOException {
        List<Pem> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
        while (found.find()) {
            String body = found.group(2);
            boolean hasHeaders = body.indexOf(':') >= 0;
            byte[] content = hasHeaders ? new byte[0] : decoded(found.group(1), body);
            blocks.add(new Pem(found.group(1), hasHeaders, content));
        }
        return blocks;
    }

    private static byte[] decoded(String label, String body) throws IOException {
        try {
            return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new IOException("its block " + label + " is not base64", e);
        }
    }

    /** @throws IOException if there is none, or one is damaged; the message completes "it …" */
    static List<X509Certificate> certificates(byte[] text) throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : blocks(text)) {
            if (block.label.equals("CERTIFICATE")) {
                certificates.add(certificate(block.content));
            }
        }
        if (certificates.isEmpty()) {
            throw new IOException("it has no PEM certificate");
        }
        return certificates;
    }

    private static X509Certificate certificate(byte[] content) throws IOException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(content));
        } catch (CertificateException e) {
            throw new IOException("one of its certificates is damaged", e);
        }
    }
}
