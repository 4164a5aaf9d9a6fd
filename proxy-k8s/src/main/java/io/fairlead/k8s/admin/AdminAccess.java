package io.fairlead.k8s.admin;

import io.fairlead.k8s.http.HttpAnswer;
import io.fairlead.k8s.http.HttpPeer;
import io.fairlead.k8s.http.HttpQuestion;
import io.fairlead.k8s.http.HttpResponder;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask the admin API and see the dashboard.
 *
 * <ul>
 *   <li>At the Unix socket: processes of root and of the user that this process runs as.
 *   <li>At a loopback address: everybody on the machine; but not a web page that has pointed a name of its own at the loopback
 *       address (DNS rebinding): the request must name an IP address or {@code localhost}.
 *   <li>At any other address: clients with the token. If no token is configured, all requests are refused.
 * </ul>
 *
 * <p>Threading: Thread-safe.
 */
public final class AdminAccess {
    private static final String BEARER = "bearer ";
    private static final Path SELF = Path.of("/proc/self");
    private static final int ROOT = 0;

    private final boolean isLoopback;
    private final @Nullable TokenFile token;
    private final int ownUid;

    /**
     * @param address where the API is served by TCP; null for nowhere
     * @param tokenFile has the token; null for none
     */
    public AdminAccess(@Nullable AddressPort address, @Nullable Path tokenFile) {
        this(address, tokenFile, uid());
    }

    AdminAccess(@Nullable AddressPort address, @Nullable Path tokenFile, int ownUid) {
        isLoopback = address != null && address.address().isLoopback();
        token = tokenFile == null ? null : new TokenFile(tokenFile, System::nanoTime);
        this.ownUid = ownUid;
    }

    private static int uid() {
        try {
            return Files.getAttribute(SELF, "unix:uid") instanceof Integer uid ? uid : ROOT;
        } catch (IOException | UnsupportedOperationException e) {
            return ROOT;
        }
    }

    /** The same responder for those who may ask; the others get an error. */
    public HttpResponder guard(HttpResponder responder) {
        return question -> {
            HttpAnswer refusal = refusal(question);
            return refusal == null ? responder.answer(question) : refusal;
        };
    }

    /** Why the question is not answered; null if it is. */
    @Nullable
    HttpAnswer refusal(HttpQuestion question) {
        HttpPeer peer = question.peer();
        if (peer != null) {
            return peer.uid() == ROOT || peer.uid() == ownUid
                    ? null
                    : forbidden("your user id is " + peer.uid() + "; allowed are 0 and " + ownUid);
        }
        return isLoopback ? ofHost(question.host()) : ofToken(question.authorization());
    }

    private static @Nullable HttpAnswer ofHost(String host) {
        return isDirect(host)
                ? null
                : forbidden("the Host header is '" + host + "'; ask by an IP address or as localhost, as in"
                        + " http://127.0.0.1:10249/");
    }

    private static boolean isDirect(String host) {
        int bracket = host.indexOf(']');
        int colon = host.indexOf(':', Math.max(0, bracket));
        String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
        String address = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        return name.equals("localhost") || IpAddress.parseOrNull(address) != null;
    }

    private @Nullable HttpAnswer ofToken(String authorization) {
        if (token == null) {
            return forbidden(
                    "the admin API is not served at an address other than loopback without a token; set"
                            + " adminTokenFile (--admin-token-file), or use the Unix socket or the loopback address of the node");
        }
        boolean isBearer = authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
        if (isBearer && token.isToken(authorization.substring(BEARER.length()).strip())) {
            return null;
        }
        return ApiJson.error(
                        ApiException.Code.Unauthorized,
                        isBearer
                                ? "the token is not that of adminTokenFile"
                                : "send the token of adminTokenFile in the header 'Authorization: Bearer TOKEN'")
                .withHeader("WWW-Authenticate", "Bearer");
    }

    private static HttpAnswer forbidden(String message) {
        return ApiJson.error(ApiException.Code.Forbidden, message);
    }
}
