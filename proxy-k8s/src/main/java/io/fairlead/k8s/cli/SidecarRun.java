package io.fairlead.k8s.cli;

import io.fairlead.capture.CaptureException;
import io.fairlead.config.DurationText;
import io.fairlead.k8s.http.BindFailedException;
import io.fairlead.k8s.rehearsal.SidecarRehearsal;
import io.fairlead.k8s.sidecar.Sidecar;
import io.fairlead.k8s.sidecar.SidecarArguments;
import io.fairlead.k8s.sidecar.SidecarConfig;
import java.io.IOException;
import java.util.Arrays;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code fairlead sidecar} from its arguments to the signal that ends it. It loads no class of picocli or log4j-core, which
 * would take 20 MiB of the process, unless the log is to be JSON.
 */
final class SidecarRun {
    private static final int OK = 0;
    private static final int FAILURE = 1;
    private static final int WRONG_USE = 2;

    private SidecarRun() {}

    /**
     * The configuration of a command line that begins with {@code sidecar}; null if it asks for help or is wrong, which
     * {@link SidecarCommand} deals with.
     */
    static @Nullable SidecarConfig read(String[] args) {
        try {
            return SidecarArguments.read(Arrays.copyOfRange(args, 1, args.length), System::getenv);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** Serves until the process is stopped; returns only if it cannot, with the exit code. */
    static int serve(SidecarConfig config) throws InterruptedException {
        SidecarLog.configure(config.logLevel(), config.loggingFormat());
        Sidecar sidecar;
        try {
            sidecar = Privileges.callWith(
                    Privileges.neededFor(config.proxy().capture().mode()), () -> Sidecar.start(config));
        } catch (IllegalArgumentException e) {
            return failed(e, WRONG_USE, "\nSee 'fairlead sidecar --help'.", config);
        } catch (CaptureException | BindFailedException e) {
            return failed(e, WRONG_USE, "", config);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return failed(e, FAILURE, "", config);
        }
        Logger log = LogManager.getLogger(Sidecar.class);
        Termination.onSignal(() -> stop(sidecar, config, log));
        return Termination.await();
    }

    /**
     * Serves clients of its own for a moment: the JVM notes what a sidecar takes to start. It stops as by a signal when the
     * caller ends the process.
     *
     * @throws IOException if they are not served
     */
    static int rehearse() throws IOException {
        try (SidecarRehearsal rehearsal = SidecarRehearsal.prepare()) {
            SidecarConfig config = read(rehearsal.arguments().toArray(String[]::new));
            if (config == null) {
                throw new IllegalStateException("the rehearsal's arguments are wrong: " + rehearsal.arguments());
            }
            SidecarLog.configure(config.logLevel(), config.loggingFormat());
            Sidecar sidecar = Sidecar.start(config);
            Logger log = LogManager.getLogger(Sidecar.class);
            Termination.onSignal(() -> stop(sidecar, config, log));
            rehearsal.useSidecar();
            return OK;
        }
    }

    /** A failure is one line, except at log level DEBUG. */
    private static int failed(Exception cause, int code, String hint, SidecarConfig config) {
        String message = cause.getMessage();
        System.err.println("fairlead: " + (message == null ? cause : message) + hint);
        if (config.logLevel().equals("DEBUG") || config.logLevel().equals("TRACE")) {
            cause.printStackTrace();
        }
        return code;
    }

    private static void stop(Sidecar sidecar, SidecarConfig config, Logger log) {
        SecondSignal.onArrival(() -> {
            log.warn(
                    "stopping at once, because of a second signal; open connections: {}",
                    sidecar.proxy().openConnections());
            Runtime.getRuntime().halt(OK);
        });
        log.info(
                "stopping once the application has no connections any more, within {}; open connections: {}",
                DurationText.format(config.proxy().drainTimeout()),
                sidecar.proxy().openConnections());
        sidecar.drain();
        log.info("stopped");
    }
}
