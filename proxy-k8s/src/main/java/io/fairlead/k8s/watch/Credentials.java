package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.utils.HttpClientUtils;
import io.fabric8.kubernetes.client.utils.TokenRefreshInterceptor;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * The credentials of the client, which are read again now and then. If they cannot be read at that moment, because somebody
 * is just writing the file, the request goes on with those that there are: an informer would not survive the fault.
 *
 * <p>Threading: Thread-safe.
 */
final class Credentials extends TokenRefreshInterceptor {
    private static final Logger LOG = LogManager.getLogger(Credentials.class);

    Credentials(Config config) {
        super(config, HttpClientUtils.getHttpClientFactory(), Instant.now());
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        try {
            super.before(builder, request, tags);
        } catch (RuntimeException e) {
            say(e);
        }
    }

    @Override
    public CompletableFuture<Boolean> afterFailure(BasicBuilder builder, HttpResponse<?> response, RequestTags tags) {
        try {
            return super.afterFailure(builder, response, tags);
        } catch (RuntimeException e) {
            say(e);
            return CompletableFuture.completedFuture(false);
        }
    }

    private static void say(RuntimeException fault) {
        LOG.warn("the credentials could not be read again ({}); those that were read last are used", fault.toString());
    }
}
