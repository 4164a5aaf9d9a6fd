package io.fairlead;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.util.List;

/** The direction between the packages of proxy-core, and what each of them must not use. */
@AnalyzeClasses(packages = "io.fairlead", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final PackageOrder PACKAGES = new PackageOrder(
            "io.fairlead",
            List.of(
                    "fault",
                    "text",
                    "model",
                    "observe",
                    "config",
                    "limit",
                    "route",
                    "health",
                    "select",
                    "rebalance",
                    "linux",
                    "transport",
                    "relay",
                    "dial",
                    "check",
                    "udp",
                    "capture",
                    "listen",
                    "explain",
                    "drain",
                    "metrics",
                    "accesslog",
                    "admin",
                    "flight",
                    "handover",
                    "proxy"));

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles = PACKAGES.freeOfCycles();

    @ArchTest
    static final ArchRule packagesUseOnlyThoseBefore = PACKAGES.useOnlyThoseBefore();

    @ArchTest
    static final ArchRule metricsAreALeafOfTheProxy = PACKAGES.leafOf("proxy", "metrics");

    @ArchTest
    static final ArchRule theAccessLogIsALeafOfTheProxy = PACKAGES.leafOf("proxy", "accesslog");

    @ArchTest
    static final ArchRule adminIsALeafOfTheProxy = PACKAGES.leafOf("proxy", "admin");

    @ArchTest
    static final ArchRule theFlightRecorderIsALeafOfTheProxy = PACKAGES.leafOf("proxy", "flight");

    /** A sidecar has no module jdk.jfr, and other processes load it only for a recording. */
    @ArchTest
    static final ArchRule theFlightRecorderIsUsedInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("io.fairlead.flight..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("jdk.jfr..");

    @ArchTest
    static final ArchRule everyClassIsInAListedPackage = PACKAGES.areAllNamed();

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = PACKAGES.areNullMarked();

    @ArchTest
    static final ArchRule namesStandForIdeas = PACKAGES.areNamedForAnIdea();

    @ArchTest
    static final ArchRule nativeCallsStayInLinux = PACKAGES.onlyIn(
            List.of("linux"),
            describe(
                    "Linker or SymbolLookup",
                    type -> type.getName().startsWith(Linker.class.getName())
                            || type.getName().startsWith(SymbolLookup.class.getName())));

    /** The package linux catches what method handles are declared to throw. */
    @ArchTest
    static final ArchRule faultsAreContainedInOnePlace = PACKAGES.containFaultsOnlyIn(List.of("fault", "linux"));

    @ArchTest
    static final ArchRule plainRoomsKnowNoNetty = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.fairlead.model..",
                    "io.fairlead.route..",
                    "io.fairlead.select..",
                    "io.fairlead.observe..",
                    "io.fairlead.config..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.netty..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule theCoreKnowsNoKubernetesClient = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "io.kubernetes..")
            .allowEmptyShould(true);
}
