package io.github.modelstudiobridge.camel.tool;

import io.github.modelstudiobridge.tool.CallLine;
import io.github.modelstudiobridge.tool.ToolCatalogue;
import io.github.modelstudiobridge.tool.ToolWorkers;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.Processor;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultConsumer;

/** Has its route's tool in the catalogue while the route runs. */
final class AiToolConsumer extends DefaultConsumer {

    private final AiToolEndpoint endpoint;
    private RouteTool tool;

    AiToolConsumer(AiToolEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        CallLine line = new CallLine(
                endpoint.getName(),
                bean("toolWorkers", ToolWorkers.class),
                endpoint.getMaxConcurrent(),
                endpoint.getMaxWaiting(),
                endpoint.getTimeout());
        tool = new RouteTool(endpoint, this, line);
        offer();
    }

    private void offer() throws FailedToStartRouteException {
        try {
            catalogue().add(tool);
        } catch (IllegalArgumentException e) {
            throw new FailedToStartRouteException(getRouteId(), e.getMessage(), e);
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (tool != null) {
            catalogue().remove(tool);
        }
        super.doStop();
    }

    @Override
    protected void doSuspend() throws Exception {
        catalogue().remove(tool);
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        offer();
    }

    private ToolCatalogue catalogue() {
        return bean("toolCatalogue", ToolCatalogue.class);
    }

    private <T> T bean(String name, Class<T> type) {
        return CamelContextHelper.mandatoryLookup(endpoint.getCamelContext(), name, type);
    }
}
