package io.fairlead.k8s.access;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads private keys: RSA, EC and Ed25519 in PKCS #8, RSA in PKCS #1, EC in SEC 1. The JDK reads PKCS #8 only, so the
 * other two are put into it.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Source: RFC 5958 (PKCS #8), RFC 8017 appendix A.1.2 (PKCS #1), RFC 5915 (SEC 1).
 */
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "Ed25519");
    private static final byte[] PROBE = {1, 2, 3};

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int CURVE = 0xa0;
    private static final int LONG_FORM = 0x80;

    /** Version 0. */
    private static final byte[] VERSION = HexFormat.of().parseHex("020100");

    /** The object identifier of rsaEncryption, and no parameters. */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");

    /** The object identifier of id-ecPublicKey; the curve follows. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private PrivateKeys() {}

    /** @throws IOException if there is no key that can be read; the message completes "it …" and shows nothing of it */
    static PrivateKey of(byte[] text) throws IOException {
        for (Pem block : Pem.blocks(text)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(block.content());
                }
                case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
                    if (block.hasHeaders()) {
                        throw encrypted();
                    }
                    return key(wrapped(block));
                }
                case "ENCRYPTED PRIVATE KEY" -> throw encrypted();
                default -> {} // parameters of a curve, a certificate
            }
        }
        throw new IOException("it has no PEM private key");
    }

    private static IOException encrypted() {
        return new IOException("it is encrypted, and there is no way to ask for the passphrase; store it unencrypted");
    }

    private static PrivateKey key(byte[] pkcs8) throws IOException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                // It is a key of another algorithm, or damaged.
            }
        }
        throw new IOException("its private key is damaged, or not of the algorithms " + ALGORITHMS);
    }

    private static byte[] wrapped(Pem block) throws IOException {
        byte[] algorithm = block.label().startsWith("RSA") ? RSA : joined(EC, curve(block.content()));
        return element(SEQUENCE, joined(VERSION, element(SEQUENCE, algorithm), element(OCTET_STRING, block.content())));
    }

    /** The object identifier of the curve: in a SEC 1 key it follows version and number, and carries the tag [0]. */
    private static byte[] curve(byte[] key) throws IOException {
        try {
            int at = content(key, 0);
            while (at < key.length) {
                int begin = content(key, at);
                int end = begin + length(key, at);
                if ((key[at] & 0xff) == CURVE) {
                    return Arrays.copyOfRange(key, begin, end);
                }
                at = end;
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("its private key is damaged", e);
        }
        throw new IOException("its private key does not name its curve");
    }

    /** Where the content of an element begins. */
    private static int content(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < LONG_FORM ? 0 : first - LONG_FORM);
    }

    private static int length(byte[] der, int at) {
        int length = 0;
        int begin = content(der, at);
        for (int i = begin > at + 2 ? at + 2 : at + 1; i < begin; i++) {
            length = length << Byte.SIZE | der[i] & 0xff;
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < LONG_FORM) {
            out.write(content.length);
        } else {
            byte[] length = {(byte) (content.length >> Byte.SIZE), (byte) content.length};
            out.write(LONG_FORM + length.length);
            out.writeBytes(length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Whether the two belong together. */
    static boolean isPair(PrivateKey key, PublicKey certified) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
