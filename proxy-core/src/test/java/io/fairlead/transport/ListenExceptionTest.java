package io.fairlead.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.fairlead.model.AddressPort;
import io.netty.channel.ChannelException;
import io.netty.channel.unix.Errors.NativeIoException;
import java.net.BindException;
import java.net.SocketException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ListenExceptionTest {
    private static final AddressPort ADDRESS = AddressPort.parse("192.0.2.1:80");

    @ParameterizedTest
    @MethodSource
    void theErrorNumberDecidesAndItsWordsOnlyWhereThereIsNone(
            Throwable fault, ListenException.Cause cause, String says) {
        assertThat(ListenException.of(ADDRESS, fault).reason()).isEqualTo(cause);
        assertThat(ListenException.of(ADDRESS, fault)).hasMessageContaining(says);
    }

    static Arguments[] theErrorNumberDecidesAndItsWordsOnlyWhereThereIsNone() {
        return new Arguments[] {
            arguments(new NativeIoException("bind", -98), ListenException.Cause.IN_USE, "another socket listens"),
            arguments(new NativeIoException("bind", -99), ListenException.Cause.NO_SUCH_ADDRESS, "does not have"),
            arguments(new NativeIoException("bind", -13), ListenException.Cause.NOT_PERMITTED, "permission denied"),
            arguments(
                    new NativeIoException("bind in use", -13),
                    ListenException.Cause.NOT_PERMITTED,
                    "permission denied"),
            arguments(new NativeIoException("socket", -97), ListenException.Cause.NO_SUCH_FAMILY, "has no IPv4"),
            arguments(opening(-24), ListenException.Cause.EXHAUSTED, "ulimit -n"),
            arguments(opening(-12), ListenException.Cause.EXHAUSTED, "ulimit -n"),
            arguments(new NativeIoException("bind", -71), ListenException.Cause.OTHER, "192.0.2.1:80"),
            arguments(new BindException("Address already in use"), ListenException.Cause.IN_USE, "another socket"),
            arguments(
                    new BindException("Cannot assign requested address"),
                    ListenException.Cause.NO_SUCH_ADDRESS,
                    "does not have"),
            arguments(new SocketException("Permission denied"), ListenException.Cause.NOT_PERMITTED, "CAP_NET_BIND"),
            arguments(new SocketException("closed"), ListenException.Cause.OTHER, "closed"),
        };
    }

    private static Throwable opening(int errno) {
        return new ChannelException(new NativeIoException("newSocketStream", errno));
    }
}
