package io.github.modelstudiobridge.osgi;

import java.util.List;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;

/** What the container knows of the bundle's bridges at this moment. Any thread may ask. */
record Bridges(Bundle bundle, ServiceComponentRuntime scr) {

    /** Whether there is a configuration of a bridge, right or wrong. */
    boolean areConfigured() {
        return configured().findAny().isPresent();
    }

    /** Of each bridge that did not start: the name of its configuration, and why. */
    List<String> failures() {
        return configured()
                .filter(bridge -> bridge.state == ComponentConfigurationDTO.FAILED_ACTIVATION)
                .map(bridge -> String.valueOf(bridge.properties.get("service.pid")))
                .map(pid -> pid + ": " + BridgeComponent.reason(pid))
                .sorted()
                .toList();
    }

    private Stream<ComponentConfigurationDTO> configured() {
        return Stream.ofNullable(scr.getComponentDescriptionDTO(bundle, BridgeComponent.NAME))
                .flatMap(bridge -> scr.getComponentConfigurationDTOs(bridge).stream())
                .filter(bridge -> bridge.properties.containsKey("service.pid"));
    }
}
