package io.fairlead.k8s.access;

import java.net.InetAddress;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * A TLS context whose connections ask for, and accept only, a server with one given name, whatever address they go to. The
 * JDK's HTTP client always takes the name from the URL; so engines are made for the other name, and the parameters that
 * the client sets later do not change it.
 *
 * <p>Threading: Immutable.
 */
final class NamedTls extends SSLContextSpi {
    private final SSLContext context;
    private final String name;

    private NamedTls(SSLContext context, String name) {
        this.context = context;
        this.name = name;
    }

    static SSLContext context(SSLContext context, String name) {
        return new SSLContext(new NamedTls(context, name), context.getProvider(), context.getProtocol()) {};
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return new NamedEngine(context.createSSLEngine(name, port), serverNames());
    }

    /** An address is never asked for by name. */
    private List<SNIServerName> serverNames() {
        try {
            InetAddress.ofLiteral(name);
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of(new SNIHostName(name));
        }
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
            throws KeyManagementException {
        throw new KeyManagementException("it is initialized already");
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        throw new UnsupportedOperationException("only connections of the HTTP client are named");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        throw new UnsupportedOperationException("only connections of the HTTP client are named");
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        throw new UnsupportedOperationException("only connections of the HTTP client are named");
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return context.getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return context.getDefaultSSLParameters();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return context.getSupportedSSLParameters();
    }
}
