package io.fairlead.k8s.cli;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.apache.logging.log4j.LogManager;

/**
 * Catches a signal that comes while the process is stopping already: Java itself ignores it until all is over.
 *
 * <p>Java has no other way to catch signals than {@code sun.misc.Signal}, for which the compiler has a warning that cannot
 * be suppressed. So it is used by reflection, and only when the process stops, since the class of a handler that is made by
 * reflection takes memory.
 *
 * <p>Threading: Thread-safe. The action runs on a thread of its own.
 */
final class SecondSignal {
    private SecondSignal() {}

    /** Runs the action when SIGTERM or SIGINT arrives from now on. */
    @SuppressWarnings("ReferenceEquality") // that of Object is what equals means here
    static void onArrival(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            Object ours = Proxy.newProxyInstance(
                    SecondSignal.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "handle" -> action.run();
                            case "equals" -> {
                                return arguments != null && proxy == arguments[0];
                            }
                            case "hashCode" -> {
                                return System.identityHashCode(proxy);
                            }
                            default -> {
                                return "SecondSignal";
                            }
                        }
                        return null;
                    });
            for (String name : new String[] {"TERM", "INT"}) {
                var _ = handle.invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            LogManager.getLogger(SecondSignal.class).debug("a second signal will not shorten the stop", e);
        }
    }
}
