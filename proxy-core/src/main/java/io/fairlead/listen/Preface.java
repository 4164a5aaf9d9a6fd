package io.fairlead.listen;

import io.fairlead.model.Frontend;
import io.fairlead.model.ProxyProtocolSettings.Version;
import io.fairlead.model.UnixSocket;
import io.fairlead.proxyprotocol.HeaderWriter;
import io.fairlead.proxyprotocol.ProxyAddresses;
import io.fairlead.transport.TcpSocket;
import org.jspecify.annotations.Nullable;

/** The PROXY protocol header that the endpoint of a connection gets. */
final class Preface {
    private Preface() {}

    /**
     * The header's bytes.
     *
     * @param received the addresses of the header that the client's side has sent, which are passed on; null for those of the socket
     * @return null if the Service does not want a header
     */
    static byte @Nullable [] of(
            Version version, Frontend frontend, TcpSocket downstream, @Nullable ProxyAddresses received) {
        return version == Version.NONE
                ? null
                : HeaderWriter.proxied(version, received == null ? own(frontend, downstream) : received);
    }

    private static ProxyAddresses own(Frontend frontend, TcpSocket downstream) {
        UnixSocket unixSocket = frontend.unixSocket();
        return unixSocket == null
                ? new ProxyAddresses.Inet(downstream.remoteAddress(), downstream.localAddress())
                : HeaderWriter.unix(unixSocket);
    }
}
