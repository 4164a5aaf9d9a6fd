package io.fairlead.bench.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the jar. */
final class BenchVersion implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = BenchVersion.class.getPackage().getImplementationVersion();
        return new String[] {"Fairlead benchmarks " + (version == null ? "(not packaged)" : version)};
    }
}
