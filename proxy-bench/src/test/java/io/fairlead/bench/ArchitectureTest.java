package io.fairlead.bench;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fairlead.Rooms;
import java.util.List;

/** The direction between the rooms of the scenarios; those of the JMH classes mirror the rooms that they measure. */
@AnalyzeClasses(packages = "io.fairlead.bench", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final Rooms ROOMS = new Rooms(
            "io.fairlead.bench",
            List.of(
                    "process",
                    "result",
                    "contender",
                    "load",
                    "workload",
                    "scenario",
                    "cluster",
                    "scale",
                    "fault",
                    "report",
                    "cli",
                    "route",
                    "select",
                    "relay",
                    "proxy",
                    "k8s"));

    @ArchTest
    static final ArchRule roomsAreFreeOfCycles = ROOMS.freeOfCycles();

    @ArchTest
    static final ArchRule roomsUseOnlyThoseBefore = ROOMS.useOnlyThoseBefore();

    @ArchTest
    static final ArchRule namesStandForIdeas = ROOMS.areNamedForAnIdea();
}
