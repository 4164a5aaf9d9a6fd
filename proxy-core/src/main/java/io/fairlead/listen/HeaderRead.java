package io.fairlead.listen;

import io.fairlead.proxyprotocol.HeaderParser;
import io.fairlead.proxyprotocol.HeaderResult;
import io.fairlead.proxyprotocol.ProxyAddresses;
import io.fairlead.transport.FirstBytesObserver;
import io.fairlead.transport.TcpSocket;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY protocol header at the beginning of a connection, and not a byte more.
 *
 * <p>Threading: Confined to its event loop.
 */
final class HeaderRead implements FirstBytesObserver {
    /** A load balancer sends the header right after the handshake; HAProxy's own limit for that is of the same order. */
    private static final int TIMEOUT_SECONDS = 3;

    private final Connection connection;
    private final TcpSocket downstream;
    private @Nullable Future<?> timer;
    private @Nullable ProxyAddresses addresses;
    private boolean isOver;

    HeaderRead(Connection connection, TcpSocket downstream) {
        this.connection = connection;
        this.downstream = downstream;
    }

    void start() {
        timer = downstream.eventLoop().schedule(this::onTimeout, TIMEOUT_SECONDS, TimeUnit.SECONDS);
        downstream.watchFirstBytes(this);
    }

    /** The connection ends for another reason. */
    void cancel() {
        markOver();
    }

    @Override
    public int most() {
        return HeaderParser.MAX_BYTES;
    }

    @Override
    public int onBytes(byte[] bytes, int length, boolean hasEnded) {
        if (isOver) {
            return 0;
        }
        switch (HeaderParser.parse(bytes, length)) {
            case HeaderResult.Header(var headerBytes, var inHeader) -> {
                addresses = inHeader;
                return headerBytes;
            }
            case HeaderResult.Bad(var problem) -> reject(problem);
            case HeaderResult.Incomplete() -> {
                if (hasEnded) {
                    reject("the connection ended within " + length + " bytes of a PROXY protocol header");
                }
            }
        }
        return 0;
    }

    @Override
    public void onTaken() {
        if (markOver()) {
            connection.onHeader(addresses);
        }
    }

    @Override
    public void onFailed() {
        if (markOver()) {
            connection.onHeaderLost();
        }
    }

    private void onTimeout() {
        reject("no whole PROXY protocol header has come within " + TIMEOUT_SECONDS + " s");
    }

    private void reject(String problem) {
        if (markOver()) {
            connection.onBadHeader(problem);
        }
    }

    private boolean markOver() {
        boolean isFirst = !isOver;
        isOver = true;
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        return isFirst;
    }
}
