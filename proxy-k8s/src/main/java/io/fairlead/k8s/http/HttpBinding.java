package io.fairlead.k8s.http;

import io.fairlead.model.AddressPort;

/**
 * Where to listen, and what to do if that does not work.
 *
 * <p>Threading: Immutable.
 *
 * @param address the address; the kernel chooses the port if it is 0
 * @param isOfOneFamily whether {@code [::]} stands for IPv6 alone, and not for IPv4 as well
 * @param isHardFail whether it is an error not to have the address at once; else it is tried until it works
 * @param observer observes failure and success
 */
public record HttpBinding(AddressPort address, boolean isOfOneFamily, boolean isHardFail, BindObserver observer) {
    /** Listens as a server of Go does, to which {@code [::]} means every address of either family. */
    public static HttpBinding of(AddressPort address, boolean isHardFail, BindObserver observer) {
        return new HttpBinding(address, false, isHardFail, observer);
    }

    /**
     * Listens next to another server with the same port on the wildcard of the other family; retries until it works.
     */
    public static HttpBinding ofOneFamily(AddressPort address, BindObserver observer) {
        return new HttpBinding(address, true, false, observer);
    }
}
