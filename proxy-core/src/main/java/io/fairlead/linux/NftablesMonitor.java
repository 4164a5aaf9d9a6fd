package io.fairlead.linux;

/**
 * Reports changes of the tables of one name, and which process made them. It watches the network namespace of the
 * thread that opens it, and needs CAP_NET_ADMIN.
 *
 * <p>The kernel reports each object that a transaction changes, each with the name of its table, and then the new
 * generation with the process that has made it.
 *
 * <p>Threading: Thread-safe. Calls are made on its daemon thread {@code fairlead-nftables}. Ownership: the caller
 * closes it.
 *
 * <p>Source: {@code linux/netfilter/nf_tables.h}.
 */
public final class NftablesMonitor implements AutoCloseable {
    /** {@code 1 << NFNLGRP_NFTABLES - 1}. */
    private static final int NFTABLES_GROUP = 1 << 6;

    private static final int NFNL_SUBSYS_NFTABLES = 10;
    private static final int NFT_MSG_NEWGEN = 15;
    private static final int NFTA_GEN_PROC_PID = 2;
    private static final int NFTA_GEN_PROC_NAME = 3;
    /** Of all objects: NFTA_TABLE_NAME, NFTA_CHAIN_TABLE, NFTA_RULE_TABLE, NFTA_SET_TABLE, NFTA_SET_ELEM_LIST_TABLE. */
    private static final int TABLE_NAME = 1;
    /** {@code struct nfgenmsg}. */
    private static final int FIXED_BYTES = 4;

    private static final int RECEIVE_BYTES = 64 * 1024;
    /** A transaction over 10,000 Services reports 4 MB. */
    private static final int BUFFER_BYTES = 8 * 1024 * 1024;

    private final String table;
    private final Observer observer;
    private final NetlinkDescriptor socket;
    private final NetlinkMessage message = new NetlinkMessage(RECEIVE_BYTES);
    private final NetlinkThread thread;

    /** Whether the transaction that is being received has changed our tables. Confined to the thread. */
    private boolean isOurs;

    /** Changes of the tables. */
    public interface Observer {
        /** A transaction has changed them. */
        void onChanged(Change change);

        /** Some transactions were missed, as there were too many at once. */
        void onMissed();
    }

    /**
     * A transaction.
     *
     * @param portId the port of its netlink socket: usually the process ID as the process itself sees it
     * @param processId the process's ID outside of all containers
     * @param processName the name of the process, shortened to 15 characters
     */
    public record Change(int portId, int processId, String processName) {}

    private NftablesMonitor(String table, Observer observer) {
        this.table = table;
        this.observer = observer;
        socket = new NetlinkDescriptor(NetlinkDescriptor.NETLINK_NETFILTER, NFTABLES_GROUP);
        socket.setReceiveBuffer(BUFFER_BYTES);
        thread = NetlinkThread.start(socket, "fairlead-nftables", "changes of nftables", 0, this::receive);
    }

    /**
     * Starts to watch the tables of all families that have this name.
     *
     * @throws NetlinkException if the kernel does not let us
     */
    public static NftablesMonitor open(String table, Observer observer) {
        return new NftablesMonitor(table, observer);
    }

    private boolean receive() {
        while (true) {
            int result = socket.receive(message.pointer(), message.sizeBytes());
            if (result == -Errno.EAGAIN) {
                return true;
            }
            if (result == -Errno.ENOBUFS || result > message.sizeBytes()) {
                isOurs = false;
                observer.onMissed();
            } else if (result < 0) {
                throw new NetlinkException("cannot receive changes of nftables", -result);
            } else {
                message.reset(result);
                read();
            }
        }
    }

    private void read() {
        while (message.next()) {
            if (message.type() >> Byte.SIZE != NFNL_SUBSYS_NFTABLES) {
                continue;
            }
            if ((message.type() & 0xff) != NFT_MSG_NEWGEN) {
                isOurs = isOurs || table.equals(tableName());
            } else if (isOurs) {
                isOurs = false;
                observer.onChanged(change());
            }
        }
    }

    private String tableName() {
        NetlinkAttributes attributes = message.attributesAfter(FIXED_BYTES);
        while (attributes.next()) {
            if (attributes.type() == TABLE_NAME) {
                return attributes.textValue();
            }
        }
        return "";
    }

    private Change change() {
        int processId = 0;
        String processName = "";
        NetlinkAttributes attributes = message.attributesAfter(FIXED_BYTES);
        while (attributes.next()) {
            switch (attributes.type()) {
                case NFTA_GEN_PROC_PID -> processId = attributes.networkIntValue();
                case NFTA_GEN_PROC_NAME -> processName = attributes.textValue();
                default -> {}
            }
        }
        return new Change(message.portId(), processId, processName);
    }

    /** Ends the thread and waits until it has ended, unless it is itself that calls this. */
    @Override
    public void close() {
        thread.close();
    }
}
