package io.fairlead.model;

/** A transport protocol of a Service port, by the names that the Kubernetes API gives them. */
public enum Protocol {
    TCP,
    UDP,
    SCTP
}
