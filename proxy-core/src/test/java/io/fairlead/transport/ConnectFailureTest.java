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
        "1, LOCAL, Operation not permitted",
        "13, LOCAL, Permission denied",
    })
    void anErrorNumberTellsWhoseDoingItIs(int errno, Kind kind, String cause) {
        assertThat(ConnectFailure.of(errno)).isEqualTo(new ConnectFailure(kind, cause));
    }

    static final List<Arguments> EXCEPTIONS = List.of(
            arguments(new ConnectException("Connection refused"), Kind.ENDPOINT),
            arguments(new NoRouteToHostException("No route to host"), Kind.ENDPOINT),
            arguments(new BindException("Cannot assign requested address"), Kind.LOCAL),
            arguments(
                    new ConnectException("connect(..) failed with error(-99): Cannot assign requested address"),
                    Kind.LOCAL),
            arguments(new SocketException("Too many open files"), Kind.LOCAL));

    @ParameterizedTest
    @FieldSource("EXCEPTIONS")
    void anExceptionTellsWhoseDoingItIs(Exception exception, Kind kind) {
        assertThat(ConnectFailure.of(exception))
                .isEqualTo(new ConnectFailure(kind, String.valueOf(exception.getMessage())));
    }
}
