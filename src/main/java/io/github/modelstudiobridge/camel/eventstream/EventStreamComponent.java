package io.github.modelstudiobridge.camel.eventstream;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Creates {@code event-stream:https://host/path} endpoints. */
@Component("event-stream")
public final class EventStreamComponent extends DefaultComponent {

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        EventStreamEndpoint endpoint = new EventStreamEndpoint(uri, this, EventStreamTarget.parse(remaining, null));
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
