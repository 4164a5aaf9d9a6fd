package io.fairlead.k8s.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fairlead.model.AddressPort;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BindFailureTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        Address already in use                                            | choose another port
        bind(..) failed with error(-98): Address already in use           | ss -ltnp sport = :10256
        Cannot assign requested address                                   | choose one that it has
        bind(..) failed with error(-13): Permission denied                | CAP_NET_BIND_SERVICE
        newSocketStream(..) failed: Address family not supported by protocol | no IPv4
        Too many open files                                               | ulimit -n
        something else                                                    | something else
        """)
    void saysWhereWhyAndWhatToDo(String message, String advice) {
        assertThat(BindFailure.explain("the test", AddressPort.parse("10.0.0.1:10256"), new IOException(message)))
                .startsWith("the test cannot listen on 10.0.0.1:10256: ")
                .contains(advice);
    }
}
