package io.fairlead.k8s.cli;

import java.util.Arrays;
import java.util.Locale;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;

/** How a line of the log is written. */
enum LoggingFormat {
    /** Time, level, logger and message, as in log4j2.properties. */
    TEXT,
    /** One JSON object in each line, with the field names of the Elastic Common Schema. */
    JSON;

    private static final String FIELDS = "classpath:EcsLayout.json";

    /**
     * Reads a format in lower case.
     *
     * @throws IllegalArgumentException if it is none
     */
    static LoggingFormat parse(String text) {
        return Arrays.stream(values())
                .filter(format -> format.toString().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("loggingFormat is '" + text + "'; allowed are text and json"));
    }

    /** Makes it the format of all loggers. Text is what they have from the start. */
    void apply() {
        if (this == JSON) {
            LoggerContext context = LoggerContext.getContext(false);
            Configuration configuration = context.getConfiguration();
            ConsoleAppender appender = ConsoleAppender.newBuilder()
                    .setName("json")
                    .setTarget(ConsoleAppender.Target.SYSTEM_ERR)
                    .setLayout(JsonTemplateLayout.newBuilder()
                            .setConfiguration(configuration)
                            .setEventTemplateUri(FIELDS)
                            .build())
                    .build();
            appender.start();
            LoggerConfig root = configuration.getRootLogger();
            root.removeAppender("console");
            root.removeAppender("json");
            root.addAppender(appender, null, null);
            context.updateLoggers();
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
