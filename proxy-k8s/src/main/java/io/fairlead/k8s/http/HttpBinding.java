package io.fairlead.k8s.http;

import io.fairlead.model.AddressPort;

/**
 * Where to listen, and what to do if that does not work.
 *
 * <p>Threading: Immutable.
 *
 * @param address the address; a wildcard stands for its own family alone, and the kernel chooses the port if it is 0
 * @param isHardFail whether it is an error not to have the address at once; else it is tried until it works
 * @param observer is told of failure and success
 */
public record HttpBinding(AddressPort address, boolean isHardFail, BindObserver observer) {}
