package io.fairlead.k8s.sidecar.log;

import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.message.MessageFactory;
import org.apache.logging.log4j.spi.ExtendedLogger;
import org.apache.logging.log4j.spi.LoggerContext;
import org.apache.logging.log4j.spi.LoggerContextFactory;
import org.apache.logging.log4j.spi.NoOpThreadContextMap;
import org.apache.logging.log4j.spi.Provider;
import org.apache.logging.log4j.spi.ThreadContextMap;
import org.jspecify.annotations.Nullable;

/** What log4j's API looks for: the loggers of this package. */
public final class PlainProvider extends Provider {
    /** Only taken if it is named. */
    private static final int LAST = -1;

    /** Made by log4j's API. */
    public PlainProvider() {
        super(LAST, CURRENT_VERSION, PlainContexts.class);
    }

    @Override
    public LoggerContextFactory getLoggerContextFactory() {
        return PlainContexts.ONLY;
    }

    @Override
    public ThreadContextMap getThreadContextMapInstance() {
        return NoOpThreadContextMap.INSTANCE;
    }

    /** The only context there is. */
    static final class PlainContexts implements LoggerContextFactory {
        private static final PlainContexts ONLY = new PlainContexts();

        private final PlainContext context = new PlainContext();

        @Override
        public LoggerContext getContext(
                String fqcn, @Nullable ClassLoader loader, @Nullable Object externalContext, boolean currentContext) {
            return context;
        }

        @Override
        public LoggerContext getContext(
                String fqcn,
                @Nullable ClassLoader loader,
                @Nullable Object externalContext,
                boolean currentContext,
                @Nullable URI configLocation,
                @Nullable String name) {
            return context;
        }

        @Override
        public void removeContext(LoggerContext removed) {}

        @Override
        public boolean isClassLoaderDependent() {
            return false;
        }
    }

    /** The loggers by name. */
    private static final class PlainContext implements LoggerContext {
        private final ConcurrentHashMap<String, PlainLogger> loggers = new ConcurrentHashMap<>();

        @Override
        public @Nullable Object getExternalContext() {
            return null;
        }

        @Override
        public ExtendedLogger getLogger(String name) {
            PlainLogger logger = loggers.get(name);
            if (logger == null) {
                logger = new PlainLogger(name);
                PlainLogger other = loggers.putIfAbsent(name, logger);
                logger = other == null ? logger : other;
            }
            return logger;
        }

        /** Messages are formatted in one way, whatever the factory would do. */
        @Override
        public ExtendedLogger getLogger(String name, @Nullable MessageFactory messageFactory) {
            return getLogger(name);
        }

        @Override
        public boolean hasLogger(String name) {
            return loggers.containsKey(name);
        }

        @Override
        public boolean hasLogger(String name, @Nullable MessageFactory messageFactory) {
            return hasLogger(name);
        }

        @Override
        public boolean hasLogger(String name, Class<? extends MessageFactory> messageFactoryClass) {
            return hasLogger(name);
        }
    }
}
