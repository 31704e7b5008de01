package io.github.modelstudiobridge.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;

/** What one logger, and those below it, say while this is open. */
public final class LogLines implements AutoCloseable {

    private final LoggerContext context = LoggerContext.getContext(false);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final String logger;

    private LogLines(String logger) {
        this.logger = logger;
    }

    /** At every level. */
    public static LogLines of(String logger) {
        return of(logger, Level.ALL);
    }

    /** At a level or above. */
    public static LogLines of(String logger, Level level) {
        LogLines said = new LogLines(logger);
        AbstractAppender appender = new AbstractAppender(logger, null, null, false, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                said.lines.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
            }
        };
        appender.start();
        Configuration configuration = said.context.getConfiguration();
        LoggerConfig config = new LoggerConfig(logger, level, false);
        config.addAppender(appender, level, null);
        configuration.addLogger(logger, config);
        said.context.updateLoggers();
        return said;
    }

    /** Level and message of each line so far. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        context.getConfiguration().removeLogger(logger);
        context.updateLoggers();
    }
}
