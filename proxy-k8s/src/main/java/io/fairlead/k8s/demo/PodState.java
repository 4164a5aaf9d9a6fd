package io.fairlead.k8s.demo;

/** What the EndpointSlice says of a pod. */
enum PodState {
    /** It may get new connections. */
    READY,
    /** It is about to end: open connections stay, new ones go elsewhere. */
    TERMINATING,
    /** The slice does not have it. */
    ABSENT
}
