package io.fairlead.model;

/**
 * An address, port and protocol at which a service port answers.
 *
 * <p>Threading: Immutable.
 *
 * @param address where; the wildcard address stands for every address of the machine
 * @param kind the kind of address
 * @param servicePort the service port that answers
 */
public record Frontend(AddressPort address, FrontendKind kind, ServicePortId servicePort) {
    /** The protocol of the service port. */
    public Protocol protocol() {
        return servicePort.name().protocol();
    }

    @Override
    public String toString() {
        return kind + " " + address + " of " + servicePort;
    }
}
