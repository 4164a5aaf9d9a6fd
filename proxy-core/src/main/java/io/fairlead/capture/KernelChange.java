package io.fairlead.capture;

import io.fairlead.model.IpAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * One transaction of the kernel: what becomes different in the packet filter and in the routes.
 *
 * <p>Threading: Immutable.
 *
 * @param endpoints those in the bridge rules once the packet filter has changed
 */
record KernelChange(Filter filter, Routes routes, List<LocalEndpoint> endpoints) {
    /** The change of the tables of the packet filter. */
    sealed interface Filter {
        /** They stay as they are. */
        record Keep() implements Filter {}

        /** Their elements change. */
        record Update(List<Element> removed, List<Element> added) implements Filter {
            public Update {
                removed = List.copyOf(removed);
                added = List.copyOf(added);
            }
        }

        /** They are created again. */
        record Install(Ruleset ruleset, List<Element> elements) implements Filter {
            public Install {
                elements = List.copyOf(elements);
            }
        }
    }

    /** The change of the routes. */
    sealed interface Routes {
        /** Routes of some addresses are added and deleted. */
        record Change(Collection<IpAddress> added, Collection<IpAddress> removed) implements Routes {
            public Change {
                added = List.copyOf(added);
                removed = List.copyOf(removed);
            }
        }

        /** All of them are brought to the wanted state, whatever their current one. */
        record Reconcile(Set<IpAddress> wanted) implements Routes {
            public Reconcile {
                wanted = Set.copyOf(wanted);
            }
        }
    }

    KernelChange {
        endpoints = List.copyOf(endpoints);
    }

    /** Whether nothing becomes different. */
    boolean isEmpty() {
        return isEmpty(filter)
                && routes instanceof Routes.Change(var added, var removed)
                && added.isEmpty()
                && removed.isEmpty();
    }

    private static boolean isEmpty(Filter filter) {
        return switch (filter) {
            case Filter.Keep() -> true;
            case Filter.Update(var removed, var added) -> removed.isEmpty() && added.isEmpty();
            case Filter.Install _ -> false;
        };
    }
}
