package io.fairlead.capture;

import io.fairlead.capture.KernelChange.Filter;
import io.fairlead.capture.KernelChange.Routes;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpAddress;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Protocol;
import io.fairlead.route.RouteUpdate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The wanted kernel rules, and their difference from those that were last written. Each {@linkplain #take change} is
 * written before the next one is taken; the next change compensates for one that fails.
 *
 * <p>Threading: confined to the control thread, but for {@link #isKnownToBridges}.
 */
final class KernelPlan {
    private static final Logger LOG = LogManager.getLogger(KernelPlan.class);
    private static final String ARP = "arp";
    private static final String BRIDGE = "bridge";

    private final RuleBook book = new RuleBook();
    private final LocalEndpoints endpoints = new LocalEndpoints();
    private final Set<Frontend> refused = new HashSet<>();
    private final VirtualAddresses vips;
    private final @Nullable Supplier<Ruleset> ruleset;

    /** The families of the tables that exist, or will exist once the last change is written. */
    private List<String> families = List.of();

    private boolean isFilterStale = true;
    private boolean areRoutesStale = true;

    /** @param ruleset the tables that are wanted now; null where there is no nftables */
    KernelPlan(VirtualAddresses vips, @Nullable Supplier<Ruleset> ruleset) {
        this.vips = vips;
        this.ruleset = ruleset;
    }

    /** Endpoints have come and gone. */
    void follow(RouteUpdate update) {
        endpoints.follow(update);
    }

    /** A rule is new or different; an address that the machine itself depends on gets none. */
    void put(FrontendRule rule, Host host) {
        Frontend frontend = rule.frontend();
        IpAddress address = frontend.address().address();
        if (frontend.kind() == FrontendKind.NODE_PORT || host.isCapturable(address)) {
            book.put(rule);
            return;
        }
        book.remove(frontend.address(), frontend.protocol());
        if (refused.add(frontend)) {
            LOG.warn(
                    "{} is not captured: {} is a gateway of this machine, or a loopback, link-local, "
                            + "multicast or broadcast address; remove it from the Service",
                    frontend,
                    address);
        }
    }

    void remove(AddressPort address, Protocol protocol) {
        book.remove(address, protocol);
    }

    /** Whether a rule has changed since the last call. */
    boolean takeIsDifferent() {
        return book.takeIsDifferent();
    }

    /** Whether the tables are what is wanted, as far as is known. */
    boolean isFilterInstalled() {
        return ruleset != null && !isFilterStale;
    }

    /** The families of the tables that should be there. */
    List<String> families() {
        return families;
    }

    /** The tables must be created again: they are gone, or depend on something that has changed. */
    void markFilterStale() {
        isFilterStale = true;
    }

    /** The routes must be compared with the wanted ones. */
    void markRoutesStale() {
        areRoutesStale = true;
    }

    /** Whether connections to an endpoint may come from a client on a bridge. Thread-safe. */
    boolean isKnownToBridges(AddressPort endpoint, Protocol protocol) {
        return endpoints.isKnown(endpoint, protocol);
    }

    /**
     * The difference from what was last written to the kernel. Cost: proportional to the difference, or to everything
     * if tables are created again.
     */
    KernelChange take(Host host) {
        List<RuleBook.Change> changes = book.takeChanges();
        changes.forEach(vips::follow);
        vips.follow(host);
        VirtualAddresses.Difference difference = vips.takeDifference();
        List<LocalEndpoint> come = endpoints.takeAdded();
        List<LocalEndpoint> gone = endpoints.takeRemoved();
        Filter filter = filter(changes, difference, come, gone);
        Routes routes = areRoutesStale
                ? new Routes.Reconcile(vips.present())
                : new Routes.Change(difference.added(), difference.removed());
        areRoutesStale = false;
        return new KernelChange(filter, routes, come);
    }

    private Filter filter(
            List<RuleBook.Change> changes,
            VirtualAddresses.Difference difference,
            List<LocalEndpoint> come,
            List<LocalEndpoint> gone) {
        if (ruleset == null) {
            return new Filter.Keep();
        }
        if (!isFilterStale) {
            return new Filter.Update(
                    removed(changes, difference.removed(), gone), added(changes, difference.added(), come));
        }
        Ruleset wanted = ruleset.get();
        families = wanted.families();
        isFilterStale = false;
        return new Filter.Install(wanted, all());
    }

    /** The taken change has been written, or has failed. */
    void onWritten(KernelChange change, KernelOutcome outcome) {
        if (outcome.filterProblem() == null) {
            endpoints.markKnown(change.endpoints());
        } else {
            isFilterStale = true;
            endpoints.addAgain(change.endpoints());
        }
        areRoutesStale |= !outcome.areRoutesDone();
    }

    private List<Element> all() {
        List<Element> elements = new ArrayList<>();
        book.rules().forEach(rule -> elements.addAll(Element.of(rule)));
        elements.addAll(ofVirtual(vips.present()));
        elements.addAll(ofEndpoints(endpoints.all()));
        elements.addAll(ofDatagramHosts(endpoints.all()));
        return elements;
    }

    private List<Element> removed(
            List<RuleBook.Change> changes, Collection<IpAddress> addresses, List<LocalEndpoint> gone) {
        List<Element> elements = new ArrayList<>();
        for (RuleBook.Change change : changes) {
            elements.addAll(difference(change.before(), change.after()));
        }
        elements.addAll(ofVirtual(addresses));
        elements.addAll(ofEndpoints(gone));
        return elements;
    }

    private List<Element> added(
            List<RuleBook.Change> changes, Collection<IpAddress> addresses, List<LocalEndpoint> come) {
        List<Element> elements = new ArrayList<>();
        for (RuleBook.Change change : changes) {
            elements.addAll(difference(change.after(), change.before()));
        }
        elements.addAll(ofVirtual(addresses));
        elements.addAll(ofEndpoints(come));
        elements.addAll(ofDatagramHosts(come));
        return elements;
    }

    private static List<Element> difference(@Nullable FrontendRule rule, @Nullable FrontendRule other) {
        List<Element> others = Element.of(other);
        return Element.of(rule).stream()
                .filter(element -> !others.contains(element))
                .toList();
    }

    private List<Element> ofVirtual(Collection<IpAddress> addresses) {
        List<Element> elements = new ArrayList<>();
        for (IpAddress address : addresses) {
            elements.add(Element.ofVirtual(address));
            if (families.contains(ARP) && address.family() == IpFamily.IPV4) {
                elements.add(Element.ofSilent(address));
            }
        }
        return elements;
    }

    private List<Element> ofEndpoints(Collection<LocalEndpoint> local) {
        return families.contains(BRIDGE)
                ? local.stream().map(Element::ofEndpoint).toList()
                : List.of();
    }

    /** These stay until tables are created again: another endpoint may have the same address, and a node has few. */
    private List<Element> ofDatagramHosts(Collection<LocalEndpoint> local) {
        return families.contains(BRIDGE)
                ? local.stream()
                        .filter(endpoint -> endpoint.protocol() == Protocol.UDP)
                        .map(endpoint ->
                                Element.ofDatagramHost(endpoint.address().address()))
                        .distinct()
                        .toList()
                : List.of();
    }
}
