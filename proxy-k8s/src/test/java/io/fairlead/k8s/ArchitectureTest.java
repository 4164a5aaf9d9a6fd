package io.fairlead.k8s;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fairlead.PackageOrder;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.List;

/** The direction between the packages of proxy-k8s, and where types of the Kubernetes client may be used. */
@AnalyzeClasses(packages = "io.fairlead.k8s", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final PackageOrder PACKAGES = new PackageOrder(
            "io.fairlead.k8s",
            List.of(
                    "endpoint",
                    "dns",
                    "translate",
                    "yaml",
                    "source",
                    "config",
                    "explain",
                    "kubeconfig",
                    "access",
                    "watch",
                    "state",
                    "metrics",
                    "otlp",
                    "accesslog",
                    "http",
                    "ui",
                    "health",
                    "admin",
                    "node",
                    "sidecar",
                    "demo",
                    "rehearsal",
                    "ask",
                    "bundle",
                    "cli"));

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles = PACKAGES.freeOfCycles();

    @ArchTest
    static final ArchRule faultsAreContainedInTheCore = PACKAGES.containFaultsOnlyIn(List.of());

    @ArchTest
    static final ArchRule packagesUseOnlyThoseBefore = PACKAGES.useOnlyThoseBefore();

    @ArchTest
    static final ArchRule everyClassIsInAListedPackage = PACKAGES.areAllNamed();

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = PACKAGES.areNullMarked();

    @ArchTest
    static final ArchRule namesStandForIdeas = PACKAGES.areNamedForAnIdea();

    @ArchTest
    static final ArchRule kubernetesTypesStayWhereObjectsAreRead = PACKAGES.onlyIn(
            List.of("translate", "source", "watch", "node", "sidecar", "rehearsal"),
            describe(
                    "types of the Kubernetes client",
                    type -> type.getPackageName().startsWith("io.fabric8.")
                            || type.getPackageName().startsWith("io.kubernetes.")));

    @ArchTest
    static final ArchRule nativeCallsStayInTheCore = PACKAGES.onlyIn(
            List.of(),
            describe(
                    "Linker or SymbolLookup",
                    type -> type.getName().startsWith(Linker.class.getName())
                            || type.getName().startsWith(SymbolLookup.class.getName())));
}
