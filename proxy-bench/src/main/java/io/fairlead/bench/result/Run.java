package io.fairlead.bench.result;

/** The result of a run of {@code fairlead bench}, of any kind. */
public sealed interface Run permits BenchRun, ScaleRun, CaptureRun, FaultRun, SidecarRun, UpgradeRun {
    /** The name and version of the JSON format. */
    String format();
}
