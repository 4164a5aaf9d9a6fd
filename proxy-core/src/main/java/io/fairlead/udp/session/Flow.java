package io.fairlead.udp.session;

import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;

/**
 * Who sent a datagram, and to which address and port of a Service. An object that is filled anew for each datagram, so that
 * looking for its session allocates nothing; a session keeps a {@linkplain #copy copy}. Hot path.
 *
 * <p>Threading: confined to its event loop.
 */
public final class Flow {
    private IpFamily family = IpFamily.IPV4;
    private long clientHigh;
    private long clientLow;
    private int clientPort;
    private long serviceHigh;
    private long serviceLow;
    private int servicePort;

    /** Both addresses are of this family. */
    public void setFamily(IpFamily ofBoth) {
        family = ofBoth;
    }

    /** The sender, as in {@link IpAddress}. */
    public void setClient(long high, long low, int port) {
        clientHigh = high;
        clientLow = low;
        clientPort = port;
    }

    /** Where it was sent to, as in {@link IpAddress}. */
    public void setService(long high, long low, int port) {
        serviceHigh = high;
        serviceLow = low;
        servicePort = port;
    }

    /** The same; for tests and sessions. */
    public static Flow of(AddressPort client, AddressPort service) {
        Flow flow = new Flow();
        flow.setFamily(client.family());
        flow.setClient(client.address().high(), client.address().low(), client.port());
        flow.setService(service.address().high(), service.address().low(), service.port());
        return flow;
    }

    /** The family of both addresses. */
    public IpFamily family() {
        return family;
    }

    /** The sender. */
    public AddressPort client() {
        return new AddressPort(clientAddress(), clientPort);
    }

    IpAddress clientAddress() {
        return new IpAddress(family, clientHigh, clientLow);
    }

    /** The address that it was sent to, as in {@link IpAddress}. */
    public long serviceHigh() {
        return serviceHigh;
    }

    /** The address that it was sent to, as in {@link IpAddress}. */
    public long serviceLow() {
        return serviceLow;
    }

    /** Where it was sent to. */
    public AddressPort service() {
        return new AddressPort(new IpAddress(family, serviceHigh, serviceLow), servicePort);
    }

    Flow copy() {
        Flow copy = new Flow();
        copy.setFamily(family);
        copy.setClient(clientHigh, clientLow, clientPort);
        copy.setService(serviceHigh, serviceLow, servicePort);
        return copy;
    }

    /** Whether client and service are the same. */
    public boolean isSame(Flow other) {
        return clientPort == other.clientPort
                && clientLow == other.clientLow
                && serviceLow == other.serviceLow
                && servicePort == other.servicePort
                && clientHigh == other.clientHigh
                && serviceHigh == other.serviceHigh
                && family == other.family;
    }

    /** @param seed secret, so that clients cannot choose addresses whose hashes are the same */
    int hash(long seed) {
        long hash = mixed(seed ^ clientHigh);
        hash = mixed(hash ^ clientLow);
        hash = mixed(hash ^ serviceHigh);
        hash = mixed(hash ^ serviceLow);
        hash = mixed(hash ^ ((long) clientPort << Short.SIZE | servicePort));
        return (int) (hash >>> Integer.SIZE);
    }

    /** The finalizer of MurmurHash3: every bit of the result depends on every bit of the value. */
    private static long mixed(long value) {
        long mixed = value;
        mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ mixed >>> 33;
    }

    @Override
    public String toString() {
        return client() + " to " + service();
    }
}
