package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientImpl;
import io.fairlead.k8s.access.ApiHttpClient;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.time.Duration;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Makes the Kubernetes client send by an {@link ApiHttpClient}. Nothing of the client's own configuration of connections
 * and credentials has an effect; none of its interceptors adds any.
 *
 * <p>Threading: Immutable.
 */
final class ApiClientFactory extends JdkHttpClientFactory {
    private final ApiHttpClient client;

    ApiClientFactory(ApiHttpClient client) {
        this.client = client;
    }

    @Override
    public HttpClient.Builder newBuilder(Config config) {
        HttpClient.Builder builder = newBuilder();
        builder.tag(config.getRequestConfig());
        return builder;
    }

    @Override
    protected java.net.http.HttpClient.Builder createNewHttpClientBuilder() {
        return new Given();
    }

    @Override
    protected void closeHttpClient(JdkHttpClientImpl closed) {
        client.shutdownNow();
    }

    /** Builds what there is already. */
    private final class Given implements java.net.http.HttpClient.Builder {
        @Override
        public java.net.http.HttpClient.Builder cookieHandler(CookieHandler handler) {
            return this;
        }

        @Override
        public java.net.http.HttpClient.Builder connectTimeout(Duration timeout) {
            return this;
        }

        @Override
        public java.net.http.HttpClient.Builder sslContext(SSLContext context) {
            return this;
        }

        @Override
        public java.net.http.HttpClient.Builder sslParameters(SSLParameters parameters) {
            return this;
        }

        @Override
        public java.net.http.HttpClient.Builder executor(Executor executor) {
            return this;
        }

        @Override
        public java.net.http.HttpClient.Builder followRedirects(Redirect policy) {
            return this;
        }

        @Override
        public java.net.http.HttpClient.Builder version(Version version) {
            return this;
        }

        @Override
        public java.net.http.HttpClient.Builder priority(int priority) {
            return this;
        }

        @Override
        public java.net.http.HttpClient.Builder proxy(ProxySelector selector) {
            return this;
        }

        @Override
        public java.net.http.HttpClient.Builder authenticator(Authenticator authenticator) {
            return this;
        }

        @Override
        public java.net.http.HttpClient build() {
            return client;
        }
    }
}
