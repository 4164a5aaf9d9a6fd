package io.fairlead.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fairlead.transport.ConnectFailure.Kind;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class ConnectFailureTest {
    @ParameterizedTest
    @CsvSource({
        "111, ENDPOINT, Connection refused",
        "104, ENDPOINT, Connection reset by peer",
        "110, ENDPOINT, Connection timed out",
        "113, ENDPOINT, No route to host",
        "101, ENDPOINT, Network is unreachable",
        "97, ENDPOINT, Address family not supported",
        "24, RESOURCES, Too many open files",
        "23, RESOURCES, Too many open files in system",
        "105, RESOURCES, No buffer space available",
        "99, SOURCE, Cannot assign requested address",
        "11, SOURCE, Resource temporarily unavailable",
        "98, SOURCE, Address already in use",
        "12, RESOURCES, Cannot allocate memory",
        "100, SOURCE, Network is down",
        "1, ENDPOINT, Operation not permitted",
        "13, ENDPOINT, Permission denied",
        "22, ENDPOINT, Invalid argument",
    })
    void anErrorNumberTellsWhoseDoingItIs(int errno, Kind kind, String cause) {
        assertThat(ConnectFailure.of(errno)).isEqualTo(new ConnectFailure(kind, cause));
    }

    /** What Netty's epoll channels and Java's own channels throw; the text decides nothing. */
    static final List<Arguments> EXCEPTIONS = List.of(
            // Netty: socket(2), by a channel that cannot be opened
            arguments(cannotOpen(24), Kind.RESOURCES, "Too many open files"),
            arguments(cannotOpen(23), Kind.RESOURCES, "Too many open files in system"),
            arguments(cannotOpen(105), Kind.RESOURCES, "No buffer space available"),
            arguments(cannotOpen(97), Kind.ENDPOINT, "Address family not supported"),
            // Netty: bind(2) and other calls
            arguments(new NativeIoException("bind", -98), Kind.SOURCE, "Address already in use"),
            arguments(new NativeIoException("bind", -99), Kind.SOURCE, "Cannot assign requested address"),
            arguments(new NativeIoException("getsockopt", -111), Kind.ENDPOINT, "Connection refused"),
            // Netty: connect(2)
            arguments(
                    new ConnectException("connect(..) failed: refused"), Kind.ENDPOINT, "connect(..) failed: refused"),
            arguments(new ConnectException("Too many open files"), Kind.ENDPOINT, "Too many open files"),
            arguments(new ConnectException(), Kind.ENDPOINT, "ConnectException"),
            arguments(new NoRouteToHostException("Network is unreachable"), Kind.ENDPOINT, "No route to host"),
            arguments(new NoRouteToHostException(), Kind.ENDPOINT, "No route to host"),
            // Java
            arguments(new SocketException("Network is unreachable"), Kind.ENDPOINT, "Network is unreachable"),
            arguments(new BindException("in use"), Kind.SOURCE, "in use"),
            arguments(
                    new ChannelException("Failed to open a socket.", new SocketException("Too many open files")),
                    Kind.RESOURCES,
                    "Too many open files"),
            // This side has closed the channel.
            arguments(new ClosedChannelException(), Kind.RESOURCES, "ClosedChannelException"));

    private static ChannelException cannotOpen(int errno) {
        return new ChannelException(new NativeIoException("newSocketStream", -errno));
    }

    @ParameterizedTest
    @FieldSource("EXCEPTIONS")
    void anExceptionTellsWhoseDoingItIs(Exception exception, Kind kind, String cause) {
        assertThat(ConnectFailure.of(exception)).isEqualTo(new ConnectFailure(kind, cause));
    }
}
