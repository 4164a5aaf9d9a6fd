package io.fairlead.proxy;

import io.fairlead.model.AddressPort;
import io.fairlead.testkit.Loopback;
import java.io.IOException;
import java.net.ServerSocket;

/** An endpoint whose connections are accepted by the kernel, and never heard of again. */
record SilentEndpoint(AddressPort address, ServerSocket server) implements AutoCloseable {
    static SilentEndpoint at(String ip) throws IOException {
        AddressPort address = Loopback.free(ip);
        return new SilentEndpoint(
                address,
                new ServerSocket(address.port(), 1024, address.address().toInetAddress()));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
