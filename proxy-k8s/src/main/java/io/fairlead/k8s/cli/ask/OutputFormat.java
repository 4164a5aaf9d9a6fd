package io.fairlead.k8s.cli.ask;

/** How an answer is printed. */
enum OutputFormat {
    /** The columns that fit. */
    TEXT,
    /** All columns. */
    WIDE,
    /** The answer as the node has sent it. */
    JSON
}
