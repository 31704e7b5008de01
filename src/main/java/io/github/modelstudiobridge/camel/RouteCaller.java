package io.github.modelstudiobridge.camel;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncProducer;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.service.ServiceHelper;

/** A bean that calls routes which no step names. It tells which, so that one that does not exist is found at the start. */
public abstract class RouteCaller extends AsyncProcessorSupport implements CamelContextAware {

    private final List<AsyncProducer> producers = new ArrayList<>();
    private CamelContext context;

    /** The endpoints that it calls, by the property that holds each. */
    public abstract Map<String, String> calledEndpoints();

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    /** Starts a way to an endpoint, which stops with this bean. */
    protected final AsyncProducer startProducer(String uri) throws Exception {
        AsyncProducer producer = context.getEndpoint(uri).createAsyncProducer();
        producers.add(producer);
        ServiceHelper.startService(producer);
        return producer;
    }

    @Override
    protected void doStop() throws Exception {
        ServiceHelper.stopService(producers);
        producers.clear();
    }
}
