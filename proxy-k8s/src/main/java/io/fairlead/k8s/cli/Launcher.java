package io.fairlead.k8s.cli;

import java.lang.reflect.InvocationTargetException;

/**
 * The main class of the jar: runs {@link Main}, or says which Java is needed where this is an older one.
 *
 * <p>The build compiles this class for Java 8, so that no Java is too old to say so. It must not name another class of
 * Fairlead but by a string: they are for Java 25.
 */
public final class Launcher {
    private static final int NEEDED = 25;
    private static final String MAIN = "io.fairlead.k8s.cli.Main";

    private Launcher() {}

    /** Runs the command line. */
    public static void main(String[] args) throws Throwable {
        String complaint = complaint(System.getProperty("java.specification.version"), System.getProperty("java.home"));
        if (!complaint.isEmpty()) {
            System.err.println(complaint);
            System.exit(1);
        }
        try {
            Class.forName(MAIN).getMethod("main", String[].class).invoke(null, (Object) args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What is wrong with this version of Java; empty if nothing is. */
    static String complaint(String version, String home) {
        // Java 8 and older call themselves 1.8 and so on.
        String number = version.startsWith("1.") ? version.substring(2) : version;
        if (Integer.parseInt(number) >= NEEDED) {
            return "";
        }
        return "fairlead: this is Java " + number + " (" + home + "), and Fairlead needs Java " + NEEDED
                + " or newer; install a JDK " + NEEDED
                + " (see https://adoptium.net) and run its java by path: /path/to/jdk-" + NEEDED
                + "/bin/java -jar fairlead.jar";
    }
}
