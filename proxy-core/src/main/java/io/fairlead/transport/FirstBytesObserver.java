package io.fairlead.transport;

/**
 * A callback that looks at the first bytes of a connection.
 *
 * <p>Threading: called on the event loop of the socket.
 */
public interface FirstBytesObserver {
    /** How many bytes it looks at, at most. */
    int most();

    /**
     * The bytes that have arrived so far, whenever more have.
     *
     * @param bytes valid until this returns
     * @param length how many they are; 0 or more
     * @param hasEnded whether no more will come
     * @return how many of them to take away, after which it is not called any more, or has closed the socket; 0 to wait for more
     */
    int onBytes(byte[] bytes, int length, boolean hasEnded);

    /** Its bytes are taken away; what follows may be relayed. */
    void onTaken();

    /** The other side has reset the connection, or this side has failed. */
    void onFailed();
}
