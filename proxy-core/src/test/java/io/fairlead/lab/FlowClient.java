package io.fairlead.lab;

/** Who connects. */
public enum FlowClient {
    /** A pod on the node under test; podA, which is no endpoint. */
    POD,
    /** The node under test itself. */
    NODE,
    /** The outside client. */
    EXTERNAL;

    /** Where it is in a lab. */
    public LabHost in(Lab lab) {
        return switch (this) {
            case POD -> lab.podA();
            case NODE -> lab.node();
            case EXTERNAL -> lab.client();
        };
    }

    /** The word that tables use. */
    @Override
    public String toString() {
        return switch (this) {
            case POD -> "pod";
            case NODE -> "node";
            case EXTERNAL -> "external";
        };
    }
}
