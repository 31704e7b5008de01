package io.github.modelstudiobridge.camel;

import java.util.Map;

/** A bean that calls routes which no step names, so that a name that does not exist is found at the start. */
public interface CallsRoutes {

    /** The endpoints that it calls, by the property that holds each. */
    Map<String, String> calledEndpoints();
}
