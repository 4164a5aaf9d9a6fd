package io.fairlead.k8s;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fairlead.Rooms;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.List;

/** The direction between the rooms of proxy-k8s, and where the Kubernetes client's types may be seen. */
@AnalyzeClasses(packages = "io.fairlead.k8s", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final Rooms ROOMS = new Rooms(
            "io.fairlead.k8s",
            List.of(
                    "translate",
                    "yaml",
                    "source",
                    "config",
                    "kubeconfig",
                    "access",
                    "watch",
                    "state",
                    "metrics",
                    "http",
                    "health",
                    "node",
                    "sidecar",
                    "demo",
                    "rehearsal",
                    "cli"));

    @ArchTest
    static final ArchRule roomsAreFreeOfCycles = ROOMS.freeOfCycles();

    @ArchTest
    static final ArchRule faultsAreContainedInTheCore = ROOMS.containFaultsOnlyIn(List.of());

    @ArchTest
    static final ArchRule roomsUseOnlyThoseBefore = ROOMS.useOnlyThoseBefore();

    @ArchTest
    static final ArchRule everyClassLivesInARoom = ROOMS.areAllNamed();

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = ROOMS.areNullMarked();

    @ArchTest
    static final ArchRule namesStandForIdeas = ROOMS.areNamedForAnIdea();

    @ArchTest
    static final ArchRule kubernetesTypesStayWhereObjectsAreRead = ROOMS.onlyIn(
            List.of("translate", "source", "watch", "node", "sidecar", "rehearsal"),
            describe(
                    "types of the Kubernetes client",
                    type -> type.getPackageName().startsWith("io.fabric8.")
                            || type.getPackageName().startsWith("io.kubernetes.")));

    @ArchTest
    static final ArchRule nativeCallsStayInTheCore = ROOMS.onlyIn(
            List.of(),
            describe(
                    "Linker or SymbolLookup",
                    type -> type.getName().startsWith(Linker.class.getName())
                            || type.getName().startsWith(SymbolLookup.class.getName())));
}
