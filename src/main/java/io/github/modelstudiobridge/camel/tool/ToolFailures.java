package io.github.modelstudiobridge.camel.tool;

import io.github.modelstudiobridge.tool.InvalidArgumentsException;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import io.github.modelstudiobridge.tool.ToolRun;
import java.net.SocketTimeoutException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.TimeoutException;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the model is told of a failure: its kind, and nothing of the message of an exception, which may hold a host or a
 * secret. Thread safe.
 */
final class ToolFailures {

    private static final Logger LOG = LoggerFactory.getLogger(ToolFailures.class);

    private final String tool;

    ToolFailures(String tool) {
        this.tool = tool;
    }

    /** @param call id of the caller's request, for the log */
    ToolResult result(Throwable failure, String call) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidArgumentsException) {
                return new ToolResult(Outcome.INVALID_ARGUMENTS, cause.getMessage());
            }
        }
        // what an interruption leaves behind is no failure
        if (ToolRun.isWanted()) {
            LOG.warn(
                    "event=tool-failed tool={} error={} exchange={}",
                    tool,
                    innermost(failure).getClass().getSimpleName(),
                    call);
        }
        LOG.debug("event=tool-failed tool={} exchange={}", tool, call, failure);
        return new ToolResult(Outcome.FAILED, sentence(failure));
    }

    private String sentence(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpOperationFailedException answer) {
                return "%s failed: its service answered with status %d.".formatted(tool, answer.getStatusCode());
            }
            if (cause instanceof SocketTimeoutException
                    || cause instanceof TimeoutException
                    || cause instanceof SQLTimeoutException
                    || cause instanceof ExchangeTimedOutException) {
                return tool + " failed: its service did not answer in time.";
            }
        }
        return tool + " failed.";
    }

    private static Throwable innermost(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
