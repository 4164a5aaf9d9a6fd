package io.fairlead.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fairlead.transport.ConnectFailure.Kind;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
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
        "24, LOCAL, Too many open files",
        "23, LOCAL, Too many open files in system",
        "105, LOCAL, No buffer space available",
        "99, LOCAL, Cannot assign requested address",
        "98, LOCAL, Address already in use",
        "12, LOCAL, Cannot allocate memory",
        "100, LOCAL, Network is down",
        "1, ENDPOINT, Operation not permitted",
        "13, ENDPOINT, Permission denied",
        "22, ENDPOINT, Invalid argument",
    })
    void anErrorNumberTellsWhoseDoingItIs(int errno, Kind kind, String cause) {
        assertThat(ConnectFailure.of(errno)).isEqualTo(new ConnectFailure(kind, cause));
    }

    static final List<Arguments> EXCEPTIONS = List.of(
            arguments(
                    new ConnectException("connect(..) failed with error(-111): Connection refused: /10.0.0.1:1"),
                    Kind.ENDPOINT,
                    "Connection refused"),
            arguments(
                    new ConnectException("connect(..) failed with error(-99): Cannot assign requested address"),
                    Kind.LOCAL,
                    "Cannot assign requested address"),
            arguments(new ConnectException("Connection refused"), Kind.ENDPOINT, "Connection refused"),
            arguments(new NoRouteToHostException(), Kind.ENDPOINT, "No route to host"),
            arguments(new SocketException("Network is unreachable"), Kind.ENDPOINT, "Network is unreachable"),
            arguments(new BindException("Address already in use"), Kind.LOCAL, "Address already in use"),
            arguments(new SocketException("Too many open files"), Kind.LOCAL, "Too many open files"));

    @ParameterizedTest
    @FieldSource("EXCEPTIONS")
    void anExceptionTellsWhoseDoingItIs(Exception exception, Kind kind, String cause) {
        assertThat(ConnectFailure.of(exception)).isEqualTo(new ConnectFailure(kind, cause));
    }
}
