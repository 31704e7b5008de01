package io.github.modelstudiobridge.camel.failover;

import io.github.modelstudiobridge.camel.ModelStudioKey;
import io.github.modelstudiobridge.camel.Models;
import io.github.modelstudiobridge.camel.UpstreamSecrets;
import io.github.modelstudiobridge.camel.Variables;
import io.github.modelstudiobridge.camel.eventstream.EventStreamTarget;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.service.ServiceHelper;
import org.apache.camel.support.service.ServiceSupport;

/**
 * Where Model Studio can be asked, in the order in which it is: the place that {@code modelstudio.region},
 * {@code modelstudio.base-url} and {@code modelstudio.api-key} name, then those that {@code modelstudio.failover} lists.
 *
 * <p>Thread safe once it has its context.
 */
public final class UpstreamTargets extends ServiceSupport implements CamelContextAware {

    static final String MAIN = "main";
    static final String LIST = "modelstudio.failover";
    private static final List<String> OPTIONS = List.of("region", "base-url", "api-key", "api-key-file", "models");
    private static final String REGIONS = "modelstudio.regions.";

    private final Models models;
    private final CircuitBreakers breakers;
    private final UpstreamSecrets secrets;
    private final ModelStudioKey mainKey;
    private CamelContext context;
    private List<UpstreamTarget> targets = List.of();

    public UpstreamTargets(Models models, CircuitBreakers breakers, UpstreamSecrets secrets, ModelStudioKey mainKey) {
        this.models = models;
        this.breakers = breakers;
        this.secrets = secrets;
        this.mainKey = mainKey;
    }

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException when something is missing or wrong; names the property
     */
    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
        List<UpstreamTarget> read = new ArrayList<>();
        // what it has was checked when the request came
        read.add(target(MAIN, "modelstudio.base-url", mainKey, new TargetModels(models, null, Map.of())));
        List<String> names = names();
        requireKnown(names);
        for (String name : names) {
            read.add(failover(name, LIST + "." + name + "."));
        }
        targets = List.copyOf(read);
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    private List<String> names() {
        List<String> names = Arrays.stream(property(LIST).orElse("").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        for (String name : names) {
            require(name.matches("[A-Za-z0-9_-]+"), LIST + " holds a name that is none: " + name);
            require(!name.equals(MAIN), LIST + " must not hold main: that is modelstudio.base-url itself");
        }
        require(names.stream().distinct().count() == names.size(), LIST + " holds a name twice: " + names);
        return names;
    }

    /** A misspelt name would leave a place out, or its key, without a word. */
    private void requireKnown(List<String> names) {
        Set<String> known = new HashSet<>();
        for (String name : names) {
            for (String option : OPTIONS) {
                String property = LIST + "." + name + "." + option;
                known.add(property);
                known.add(Variables.of(property));
            }
        }
        Stream<String> properties = context.getPropertiesComponent().loadProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(LIST + "."));
        Stream<String> variables =
                System.getenv().keySet().stream().filter(name -> name.startsWith(Variables.of(LIST + ".")));
        Stream.concat(properties, variables)
                .filter(name -> !known.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            "%s is set, but %s names %s, each with %s".formatted(name, LIST, names, OPTIONS));
                });
    }

    private UpstreamTarget failover(String name, String prefix) {
        String region = property(prefix + "region").orElse("");
        String baseUrl = prefix + "base-url";
        require(
                !region.isEmpty() || property(baseUrl).isPresent(),
                "The target " + name + " of " + LIST + " has neither " + prefix + "region nor " + baseUrl);
        if (property(baseUrl).isEmpty()) {
            baseUrl = REGIONS + region;
        }
        require(
                region.isEmpty() || models.regions().contains(region),
                "%sregion is %s, but %s knows only %s"
                        .formatted(prefix, region, models.file(), new TreeSet<>(models.regions())));
        return target(
                name,
                baseUrl,
                key(prefix + "api-key"),
                new TargetModels(models, region.isEmpty() ? null : region, modelNames(prefix + "models")));
    }

    private ModelStudioKey key(String property) {
        ModelStudioKey key = new ModelStudioKey(property);
        key.setCamelContext(context);
        return key;
    }

    private UpstreamTarget target(String name, String urlProperty, ModelStudioKey key, TargetModels offered) {
        String url = property(urlProperty)
                .orElseThrow(() -> new IllegalArgumentException(
                        urlProperty + " is missing; it is the base URL of the" + " target " + name));
        CircuitBreaker breaker = breakers.create(name);
        try {
            // by itself first: with a path behind it, what lacks a host may seem to have one
            require(!EventStreamTarget.parse(url, key).path().contains("?"), "the path would be part of the query");
            EventStreamTarget address = EventStreamTarget.parse(url.replaceFirst("/+$", "") + "/chat/completions", key);
            secrets.add(key, url);
            return new UpstreamTarget(name, address, offered, breaker);
        } catch (IllegalArgumentException e) {
            // without its cause, which names no property and would be what the start ends with
            throw new IllegalArgumentException(urlProperty
                    + " is no absolute http or https URL with a host, a port from 1 to 65535 if any, and without user"
                    + " info, query or fragment");
        }
    }

    /** {@code qwen-plus=qwen-plus-us, qwen-max=…} */
    private Map<String, String> modelNames(String property) {
        Map<String, String> names = new LinkedHashMap<>();
        for (String pair : property(property).orElse("").split(",")) {
            if (!pair.isBlank()) {
                String[] parts = pair.split("=", -1);
                require(
                        parts.length == 2 && !parts[0].isBlank() && !parts[1].isBlank(),
                        property + " holds something that is no name=name: " + pair.strip());
                names.put(parts[0].strip(), parts[1].strip());
            }
        }
        return names;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    private Optional<String> property(String name) {
        return context.getPropertiesComponent()
                .resolveProperty(name)
                .map(value -> context.resolvePropertyPlaceholders(value).strip())
                .filter(value -> !value.isEmpty());
    }

    @Override
    protected void doStart() {
        targets.forEach(target -> ServiceHelper.startService(target.address().credentials()));
    }

    @Override
    protected void doStop() {
        targets.forEach(target -> ServiceHelper.stopService(target.address().credentials()));
    }

    List<UpstreamTarget> inOrder() {
        return targets;
    }
}
