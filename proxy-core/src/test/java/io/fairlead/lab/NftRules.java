package io.fairlead.lab;

/**
 * An nftables table of another program in the network namespace of a host.
 *
 * <p>Threading: Thread-safe.
 *
 * <p>Ownership: {@link #close()} deletes the table.
 */
public final class NftRules implements AutoCloseable {
    private static final String TABLE = "lab";

    private final NetworkNamespace namespace;

    private NftRules(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    /**
     * Installs a chain, in a table {@code inet lab} of its own.
     *
     * @param chain its type, hook and priority, then its rules, as nft(8) reads them
     * @throws org.opentest4j.TestAbortedException if nftables is not installed; an {@link AssertionError} in CI
     */
    public static NftRules install(LabHost host, String chain) {
        LabRequirements.checkProgram("nft");
        NftRules rules = new NftRules(host.namespace());
        var _ = rules.namespace.execWithInput(
                "table inet " + TABLE + " {\n chain rules {\n " + chain + "\n }\n}\n", "nft", "-f", "-");
        return rules;
    }

    @Override
    public void close() {
        var _ = namespace.exec("nft", "delete", "table", "inet", TABLE);
    }
}
