package io.fairlead.select;

import io.fairlead.model.IpAddress;
import java.util.HashSet;
import java.util.Set;

/** A connection of a client, with the endpoints that it has tried. */
final class Connection implements PickRequest {
    private final IpAddress client;
    private final Set<String> tried = new HashSet<>();

    private Connection(IpAddress client) {
        this.client = client;
    }

    static Connection from(String client) {
        return new Connection(IpAddress.parse(client));
    }

    static Connection from(IpAddress client) {
        return new Connection(client);
    }

    /** The client with this number. */
    static Connection from(int client) {
        return new Connection(IpAddress.ofIpv4(0x0a64_0000 + client));
    }

    Connection tried(Candidate candidate) {
        return tried(candidate.address().toString());
    }

    Connection tried(String address) {
        tried.add(address);
        return this;
    }

    @Override
    public IpAddress client() {
        return client;
    }

    @Override
    public boolean excludes(Candidate candidate) {
        return !tried.isEmpty() && tried.contains(candidate.address().toString());
    }
}
