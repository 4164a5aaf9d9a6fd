package io.fairlead.k8s.watch;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The bearer token in the file that a kubeconfig names by {@code tokenFile}, which somebody else keeps renewing: it is
 * read for each request. A file that cannot be read leaves the last token in use, and the log says so once until it can be.
 *
 * <p>Threading: Thread-safe.
 */
final class TokenFile implements OAuthTokenProvider {
    private static final Logger LOG = LogManager.getLogger(TokenFile.class);

    private final Path file;
    private volatile @Nullable String last;
    private final AtomicBoolean isMissing = new AtomicBoolean();

    private TokenFile(Path file) {
        this.file = file;
    }

    /** The one that the configuration's kubeconfig names for its current context, if it does. */
    static Optional<TokenFile> named(Config config) {
        File kubeconfig = config.getFile();
        NamedContext context = config.getCurrentContext();
        if (kubeconfig == null || context == null) {
            return Optional.empty();
        }
        String user = context.getContext().getUser();
        return users(kubeconfig).stream()
                .filter(each -> each.getName().equals(user))
                .map(NamedAuthInfo::getUser)
                .map(AuthInfo::getTokenFile)
                .filter(path -> path != null && !path.isBlank())
                .map(path -> new TokenFile(kubeconfig.toPath().resolveSibling(path)))
                .findFirst();
    }

    private static List<NamedAuthInfo> users(File kubeconfig) {
        try {
            String text = Files.readString(kubeconfig.toPath());
            return Serialization.unmarshal(text, io.fabric8.kubernetes.api.model.Config.class)
                    .getUsers();
        } catch (IOException e) {
            throw new IllegalArgumentException("kubeconfig '" + kubeconfig + "' cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public @Nullable String getToken() {
        try {
            last = Files.readString(file).strip();
            isMissing.set(false);
        } catch (IOException e) {
            if (!isMissing.getAndSet(true)) {
                String why = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
                LOG.warn("the token file {} cannot be read ({}); the token that it held last is used", file, why);
            }
        }
        return last;
    }
}
