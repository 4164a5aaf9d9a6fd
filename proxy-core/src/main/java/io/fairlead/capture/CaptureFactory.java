package io.fairlead.capture;

import io.fairlead.config.CaptureConfig;
import io.fairlead.config.CaptureMode;
import io.fairlead.linux.Capabilities;
import io.fairlead.linux.Capability;
import io.fairlead.linux.NetlinkException;
import io.fairlead.linux.SystemCalls;
import io.fairlead.model.FrontendKind;
import io.fairlead.model.IpFamily;
import io.fairlead.model.Node;
import io.fairlead.transport.ListenException;
import io.fairlead.transport.SocketOptions;
import io.fairlead.transport.Transport;
import io.fairlead.udp.UdpRelay;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens the configured capture, or the best one that the machine supports.
 *
 * <p>Threading: confined to the call that made it.
 */
public final class CaptureFactory {
    private static final Logger LOG = LogManager.getLogger(CaptureFactory.class);

    private static final EnumSet<FrontendKind> VIRTUAL =
            EnumSet.of(FrontendKind.CLUSTER_IP, FrontendKind.EXTERNAL_IP, FrontendKind.LOAD_BALANCER_IP);

    private final CaptureConfig config;
    private final Transport transport;
    private final SocketOptions accepted;
    private final @Nullable UdpRelay udp;
    private final Node self;
    private final ScheduledExecutorService control;
    private final @Nullable Nft nft;
    private final Takeover takeover;
    private @Nullable InstanceLock lock;

    /**
     * @param accepted options of the clients' sockets
     * @param udp relays datagrams; null for none
     * @param self the node, as it is at first
     * @param control the control thread
     * @param takeover how another process that captures under the same name is waited for
     */
    public CaptureFactory(
            CaptureConfig config,
            Transport transport,
            SocketOptions accepted,
            @Nullable UdpRelay udp,
            Node self,
            ScheduledExecutorService control,
            Takeover takeover) {
        this(config, transport, accepted, udp, self, control, takeover, config.isGuarded() ? Nft.find() : null);
    }

    /** @param nft null where it is not installed */
    CaptureFactory(
            CaptureConfig config,
            Transport transport,
            SocketOptions accepted,
            @Nullable UdpRelay udp,
            Node self,
            ScheduledExecutorService control,
            Takeover takeover,
            @Nullable Nft nft) {
        this.config = config;
        this.transport = transport;
        this.accepted = accepted;
        this.udp = udp;
        this.self = self;
        this.control = control;
        this.takeover = takeover;
        this.nft = nft;
    }

    /**
     * Opens the capture. Nothing is installed before its first commit, but for the policy routes of transparent proxying.
     * Blocks while another process captures under the same name, for as long as the takeover allows.
     *
     * @throws CaptureException if the machine or the privileges of the process do not allow it, or another process
     *     keeps capturing under the same name
     */
    public Capture open() {
        if (mayCapture()) {
            lock = InstanceLock.take(config.instance(), takeover);
        }
        Capture capture = null;
        try {
            capture = openUnlocked();
            return capture;
        } finally {
            if (capture == null || capture.mode() == CaptureMode.NONE) {
                unlock();
            }
        }
    }

    private boolean mayCapture() {
        return config.mode() != CaptureMode.NONE
                && SystemCalls.unavailability() == null
                && Capabilities.effective().contains(Capability.CAP_NET_ADMIN);
    }

    private void unlock() {
        if (lock != null) {
            lock.close();
        }
    }

    private InstalledRules installedRules() {
        return new InstalledRules(nft, config.instance(), Objects.requireNonNull(lock, "capture without its lock"));
    }

    private Capture openUnlocked() {
        return switch (config.mode()) {
            case AUTO -> best();
            case NONE -> none();
            case BIND -> bind();
            case TPROXY -> tproxy();
        };
    }

    private Capture best() {
        List<String> reasons = new ArrayList<>();
        for (CaptureMode mode : List.of(CaptureMode.TPROXY, CaptureMode.BIND)) {
            try {
                Capture capture = mode == CaptureMode.TPROXY ? tproxy() : bind();
                LOG.info("using capture mode {} (best available){}", mode, because(reasons));
                return capture;
            } catch (CaptureException | NetlinkException e) {
                reasons.add(String.valueOf(e.getMessage()));
            }
        }
        LOG.warn(
                "using capture mode none{}. Only addresses of Services that this machine has are served",
                because(reasons));
        return none();
    }

    private static String because(List<String> reasons) {
        return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
    }

    private Capture none() {
        HostWatch machine = HostWatch.open();
        return new AddressCapture(transport, machine, clients(machine), control);
    }

    private Clients clients(HostWatch machine) {
        return new Clients(config.localDetection(), machine, self);
    }

    private Capture bind() {
        CaptureRequirements.require("bind");
        if (nft == null && config.isGuarded()) {
            LOG.warn("capture bind has no guard rules, because the program 'nft' (package nftables) is not "
                    + "installed. Daemons of this node that listen on all addresses are reachable at the "
                    + "addresses of Services, the node answers ARP for these addresses, and connections that "
                    + "should be dropped are refused; install nftables");
        } else if (nft != null) {
            CaptureRequirements.requireTaken("bind", nft, writer(self).bind());
        }
        return closedOnFailure(HostWatch.open(), this::bind);
    }

    private Capture bind(HostWatch machine) {
        Clients clients = clients(machine);
        Supplier<Ruleset> ruleset =
                nft == null ? null : () -> writer(clients.self()).bind();
        VirtualRoutes routes = new VirtualRoutes(
                Instances.number(config.instance()),
                family -> machine.host().firstOf(clients.self().addresses(), family));
        KernelPlan plan = new KernelPlan(new VirtualAddresses(VIRTUAL), ruleset);
        return new BindCapture(transport, machine, clients, kernel(plan, routes, machine), installedRules());
    }

    private KernelState kernel(KernelPlan plan, Routing routes, HostWatch machine) {
        PacketFilter filter = nft == null ? null : new PacketFilter(nft, RulesetWriter.tableName(config.instance()));
        return new KernelState(plan, new KernelWriter(filter, routes), filter, machine, control);
    }

    private Capture tproxy() {
        CaptureRequirements.require("tproxy");
        if (!transport.isTransparencySupported()) {
            throw new CaptureException("capture tproxy needs relay 'splice' or 'auto', not 'copy'");
        }
        Nft program = CaptureRequirements.requireNft("tproxy", nft);
        return closedOnFailure(HostWatch.open(), machine -> tproxy(program, machine));
    }

    private Capture tproxy(Nft program, HostWatch machine) {
        CaptureRequirements.requireSysctls();
        boolean isSeparating = isSeparationPossible(program, machine);
        CaptureRequirements.requireTaken(
                "tproxy",
                program,
                writer(self).tproxy(1, 1, 1, 1, machine.host().bridges(), isSeparating));
        deliver(program);
        TransparentListeners listeners = listeners();
        TransparentDatagrams datagrams = null;
        Capture opened = null;
        try {
            datagrams = TransparentDatagrams.open(udp);
            opened = tproxy(machine, listeners, datagrams, isSeparating);
            return opened;
        } catch (ListenException e) {
            throw new CaptureException("capture tproxy cannot receive datagrams: " + e.getMessage(), e);
        } finally {
            if (opened == null) {
                listeners.close();
                if (datagrams != null) {
                    datagrams.close();
                }
            }
        }
    }

    private Capture tproxy(
            HostWatch machine, TransparentListeners listeners, TransparentDatagrams datagrams, boolean isSeparating) {
        Clients clients = clients(machine);
        KernelPlan plan = new KernelPlan(
                new VirtualAddresses(EnumSet.of(FrontendKind.CLUSTER_IP)),
                () -> writer(clients.self())
                        .tproxy(
                                listeners.port(IpFamily.IPV4),
                                listeners.port(IpFamily.IPV6),
                                datagrams.port(IpFamily.IPV4),
                                datagrams.port(IpFamily.IPV6),
                                machine.host().bridges(),
                                isSeparating));
        Routing routes = new DeliveryRoutes(Instances.number(config.instance()), config.numbers());
        return new TproxyCapture(
                machine,
                clients,
                listeners,
                datagrams,
                kernel(plan, routes, machine),
                config.masqueradeAll(),
                config.numbers().dialMark(),
                installedRules());
    }

    /** Whether the kernel has what {@link SourcePortRules} needs. */
    private boolean isSeparationPossible(Nft program, HostWatch machine) {
        Ruleset wanted = writer(self).tproxy(1, 1, 1, 1, machine.host().bridges(), true);
        try {
            program.check(wanted.removal() + wanted.text());
            return true;
        } catch (IOException e) {
            LOG.warn(
                    "the kernel cannot separate connections from client IPs from the clients' own "
                            + "connections: {}; clients that connect to endpoints directly from ports {} may lose "
                            + "these connections. Keep net.ipv4.ip_local_port_range of pods outside "
                            + "transparentSourcePorts",
                    e.getMessage(),
                    config.numbers().transparentSourcePorts());
            return false;
        }
    }

    /** Opens the rest of a capture, for which the machine is watched. */
    private interface Opener {
        Capture open(HostWatch machine);
    }

    private static Capture closedOnFailure(HostWatch machine, Opener opener) {
        Capture opened = null;
        try {
            opened = opener.open(machine);
            return opened;
        } finally {
            if (opened == null) {
                machine.close();
            }
        }
    }

    private TransparentListeners listeners() {
        try {
            return TransparentListeners.open(transport, accepted, control);
        } catch (ListenException e) {
            throw new CaptureException("capture tproxy cannot listen: " + e.getMessage(), e);
        }
    }

    private void deliver(Nft nft) {
        NumberClashes.warn(config.numbers());
        try {
            String own = RulesetWriter.tableName(config.instance());
            DeliveryRoutes.removeOthers(
                    config.numbers(), nft.tables().stream().noneMatch(table -> isOfAnotherInstance(table, own)));
            DeliveryRoutes.install(config.numbers());
        } catch (IOException e) {
            throw new CaptureException("capture tproxy cannot list the nftables tables: " + e.getMessage(), e);
        } catch (NetlinkException e) {
            throw new CaptureException("capture tproxy cannot add its policy route: " + e.getMessage(), e);
        }
    }

    /** @param table family and name */
    private static boolean isOfAnotherInstance(String table, String own) {
        String name = table.substring(table.indexOf(' ') + 1);
        return RulesetWriter.isOurs(name) && !name.equals(own);
    }

    private RulesetWriter writer(Node node) {
        return new RulesetWriter(config.instance(), config.localDetection(), node.podCidrs(), config.numbers());
    }
}
