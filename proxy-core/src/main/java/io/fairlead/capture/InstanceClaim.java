package io.fairlead.capture;

import io.fairlead.linux.AbstractName;
import io.fairlead.linux.ReservedPort;
import io.fairlead.model.AddressPort;
import io.fairlead.model.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A claim that only one process at a time can have in a network namespace, across containers.
 *
 * <p>It consists of two resources that the kernel releases when the process ends. A reserved port decides, as processes
 * without CAP_NET_BIND_SERVICE cannot take it. An abstract name says which process has the claim; any process can take
 * such a name, so it decides only for a process that may not take reserved ports, or if a process of root's or of the
 * same user has it.
 *
 * <p>Threading: Thread-safe. Ownership: the caller closes it.
 */
final class InstanceClaim implements AutoCloseable {
    private static final Logger LOG = LogManager.getLogger(InstanceClaim.class);
    private static final int ROOT = 0;

    /** 127.0.0.0/8 but for 127.0.x.x, where daemons listen. */
    private static final int LOOPBACK = 127 << 24;

    private static final int LOOPBACK_HOSTS = 0xff_ffff;
    private static final int FIRST_HOST = 0x01_0000;

    private final @Nullable ReservedPort port;
    private final @Nullable AbstractName name;
    private final AbstractName.@Nullable Holder foreign;

    /** @param foreign the process that holds the name instead, if known */
    private InstanceClaim(
            @Nullable ReservedPort port, @Nullable AbstractName name, AbstractName.@Nullable Holder foreign) {
        this.port = port;
        this.name = name;
        this.foreign = foreign;
    }

    /**
     * Takes a claim.
     *
     * @param name the name of the claim
     * @param number a port below 1024 that no service has been assigned
     * @return null if another process has it
     * @throws CaptureException if the system is out of sockets
     */
    static @Nullable InstanceClaim take(String name, int number) {
        ReservedPort port = null;
        boolean isPortAllowed = true;
        try {
            port = ReservedPort.take(place(name, number));
            if (port == null) {
                return null;
            }
        } catch (IllegalStateException e) {
            LOG.debug("the abstract name '{}' alone decides who captures: {}", name, e.getMessage());
            isPortAllowed = false;
        }
        try {
            AbstractName taken = AbstractName.take(name);
            if (taken != null) {
                return new InstanceClaim(port, taken, null);
            }
            // Queried once: a process that never accepts can be queried only until its backlog is full.
            AbstractName.Holder holder = isPortAllowed ? AbstractName.holder(name) : null;
            if (isPortAllowed && !isTrusted(holder)) {
                return new InstanceClaim(port, null, holder);
            }
            close(port);
            return null;
        } catch (IllegalStateException e) {
            close(port);
            throw new CaptureException("cannot check whether another proxy captures traffic: " + e.getMessage(), e);
        }
    }

    /** An address of the loopback network for each name, so that one port does for all. */
    private static AddressPort place(String name, int number) {
        CRC32 sum = new CRC32();
        sum.update(name.getBytes(StandardCharsets.UTF_8));
        int host = FIRST_HOST + (int) (sum.getValue() % (LOOPBACK_HOSTS - FIRST_HOST));
        return new AddressPort(IpAddress.ofIpv4(LOOPBACK | host), number);
    }

    private static boolean isTrusted(AbstractName.@Nullable Holder holder) {
        return holder != null && (holder.user() == ROOT || holder.user() == AbstractName.user());
    }

    /** Which process has a claim, in words. */
    static String holder(String name) {
        AbstractName.Holder holder = AbstractName.holder(name);
        if (holder == null || holder.process() == 0) {
            return "a process in another container";
        }
        return "the process " + holder.process() + (isTrusted(holder) ? "" : " of user " + holder.user());
    }

    /** Logs if a process without the claim holds the name. */
    void warnOfForeignName(String wanted) {
        if (name == null) {
            LOG.warn(
                    "{} holds the abstract socket name '@{}', by which proxies on a machine detect each "
                            + "other, but not the reserved port that belongs to it; ignoring the name. Stop that "
                            + "process: no other program needs the name",
                    foreign == null
                            ? "another process"
                            : "the process " + foreign.process() + " of user " + foreign.user(),
                    wanted);
        }
    }

    /** Gives it back; may be called again. */
    @Override
    public void close() {
        close(name);
        close(port);
    }

    private static void close(@Nullable AbstractName name) {
        if (name != null) {
            name.close();
        }
    }

    private static void close(@Nullable ReservedPort port) {
        if (port != null) {
            port.close();
        }
    }
}
