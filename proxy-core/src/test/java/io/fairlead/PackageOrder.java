package io.fairlead;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.NullMarked;

/**
 * The packages of a module, in their order, and the rules that apply to them in every module.
 *
 * <p>A package here is one directly below the root; deeper ones belong to it. Each may use the packages before it in
 * the list, and no other.
 *
 * <p>Threading: Immutable.
 *
 * @param root the package that contains them
 * @param order the names of the packages, beginning with the one that all may use
 */
public record PackageOrder(String root, List<String> order) {
    private static final Set<String> NAMELESS =
            Set.of("util", "utils", "common", "helper", "helpers", "impl", "manager");
    private static final Pattern NAMELESS_CLASS =
            Pattern.compile("(Util|Common|Helper|Impl|Manager).*|.*(Utils?|Helpers?|Impl|Manager)");

    public PackageOrder {
        order = List.copyOf(order);
    }

    /** No two packages use each other, not even through a third. */
    public ArchRule freeOfCycles() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    /** Each package uses only those before it. */
    public ArchRule useOnlyThoseBefore() {
        return dependencies(
                "use only the packages before their own in " + order,
                (from, to) -> to.isEmpty() || from.equals(to) || order.indexOf(to) < order.indexOf(from));
    }

    /** The leaf is used by its user, and by no other package. */
    public ArchRule leafOf(String user, String leaf) {
        return dependencies(
                "leave " + leaf + " to " + user,
                (from, to) -> !to.equals(leaf) || from.equals(leaf) || from.equals(user));
    }

    /** Every class is in a package of the list. */
    public ArchRule areAllNamed() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(satisfy("live in one of the packages " + order, type -> order.contains(packageOf(type))))
                .allowEmptyShould(true);
    }

    /** Every package says what null means in it. */
    public ArchRule areNullMarked() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(satisfy(
                        "live in a package whose package-info.java has @NullMarked",
                        type -> type.getPackage().isAnnotatedWith(NullMarked.class)))
                .allowEmptyShould(true);
    }

    /** No package and no class is named after nothing in particular. */
    public ArchRule areNamedForAnIdea() {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(satisfy(
                        "be named for an idea, not util, common, helper, impl or manager", PackageOrder::isNamed))
                .allowEmptyShould(true);
    }

    /** Only these packages use classes of that kind. */
    public ArchRule onlyIn(List<String> packages, DescribedPredicate<JavaClass> kind) {
        return classes()
                .that(describe("are not in " + packages, type -> isHere(type) && !packages.contains(packageOf(type))))
                .should(dependOnNo(kind))
                .allowEmptyShould(true);
    }

    /**
     * Only these packages catch what no code expects: errors of the JVM, and any {@link Throwable}. All others call
     * {@link io.fairlead.fault.FaultBoundary}. A try-with-resources statement compiles to a handler of every Throwable
     * that calls {@code addSuppressed}, and is none of that kind.
     */
    public ArchRule containFaultsOnlyIn(List<String> packages) {
        return classes()
                .that(describe("are not in " + packages, type -> isHere(type) && !packages.contains(packageOf(type))))
                .should(new ArchCondition<>("leave faults to the fault boundary") {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (JavaCodeUnit unit : type.getCodeUnits()) {
                            for (TryCatchBlock block : unit.getTryCatchBlocks()) {
                                for (JavaClass caught : block.getCaughtThrowables()) {
                                    if (caught.isAssignableTo(Error.class)
                                            || caught.isEquivalentTo(Throwable.class) && !suppresses(unit)) {
                                        events.add(SimpleConditionEvent.violated(
                                                unit, unit.getFullName() + " catches " + caught.getName()));
                                    }
                                }
                            }
                        }
                    }
                })
                .allowEmptyShould(true);
    }

    private static boolean suppresses(JavaCodeUnit unit) {
        return unit.getMethodCallsFromSelf().stream()
                .anyMatch(call -> call.getTarget().getName().equals("addSuppressed"));
    }

    private ArchRule dependencies(String description, BiPredicate<String, String> allowed) {
        return classes()
                .that(describe(
                        "are in a package",
                        type -> isHere(type) && !packageOf(type).isEmpty()))
                .should(new ArchCondition<>(description) {
                    @Override
                    public void check(JavaClass type, ConditionEvents events) {
                        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                            JavaClass target = dependency.getTargetClass().getBaseComponentType();
                            if (isHere(target) && !allowed.test(packageOf(type), packageOf(target))) {
                                events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                            }
                        }
                    }
                })
                .allowEmptyShould(true);
    }

    private static ArchCondition<JavaClass> dependOnNo(DescribedPredicate<JavaClass> kind) {
        return new ArchCondition<>("not depend on " + kind.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    if (kind.test(dependency.getTargetClass().getBaseComponentType())) {
                        events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> satisfy(String description, Predicate<JavaClass> predicate) {
        return new ArchCondition<>(description) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!predicate.test(type)) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " does not " + description));
                }
            }
        };
    }

    private static boolean isNamed(JavaClass type) {
        return !NAMELESS_CLASS.matcher(type.getSimpleName()).matches()
                && List.of(type.getPackageName().split("\\.", -1)).stream().noneMatch(NAMELESS::contains);
    }

    private boolean isHere(JavaClass type) {
        return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
    }

    /** The package that the class is in; empty if it is the root itself. */
    private String packageOf(JavaClass type) {
        if (type.getPackageName().equals(root)) {
            return "";
        }
        String below = type.getPackageName().substring(root.length() + 1);
        int dot = below.indexOf('.');
        return dot < 0 ? below : below.substring(0, dot);
    }
}
