package io.fairlead.k8s.node;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.fairlead.k8s.translate.Problem;
import java.time.Duration;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Logs problems of objects, each one once an hour however often its object changes.
 *
 * <p>Threading: Thread-safe.
 */
final class ProblemLog {
    private static final Logger LOG = LogManager.getLogger(ProblemLog.class);
    private static final Duration SAME_AGAIN = Duration.ofHours(1);
    private static final int REMEMBERED = 10_000;

    private final Cache<Problem, Boolean> said = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(SAME_AGAIN)
            .build();

    void onProblem(Problem problem) {
        if (said.asMap().putIfAbsent(problem, true) == null) {
            switch (problem.severity()) {
                case ERROR, WARNING -> LOG.warn("{}", problem);
                case NOTE -> LOG.info("{}", problem);
            }
        }
    }
}
