package io.fairlead.bench;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fairlead.PackageOrder;
import java.util.List;

/**
 * The direction between the packages of the scenarios; those of the JMH classes are named after the packages that they
 * measure.
 */
@AnalyzeClasses(packages = "io.fairlead.bench", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final PackageOrder PACKAGES = new PackageOrder(
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
    static final ArchRule packagesAreFreeOfCycles = PACKAGES.freeOfCycles();

    @ArchTest
    static final ArchRule packagesUseOnlyThoseBefore = PACKAGES.useOnlyThoseBefore();

    @ArchTest
    static final ArchRule namesStandForIdeas = PACKAGES.areNamedForAnIdea();
}
