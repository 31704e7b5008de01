package io.github.modelstudiobridge.camel;

import java.util.Optional;
import org.apache.camel.CamelContext;

/** Reads secrets by the name of their property, so that no route, bean or log holds their value. */
final class Secrets {

    private Secrets() {}

    /** A property's value unless it is blank. */
    static Optional<String> property(CamelContext context, String property) {
        return context.getPropertiesComponent().resolveProperty(property).filter(value -> !value.isBlank());
    }
}
