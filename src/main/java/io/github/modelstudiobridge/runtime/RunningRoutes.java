package io.github.modelstudiobridge.runtime;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.EndpointAware;
import org.apache.camel.Route;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PatternHelper;

/**
 * Which routes of a context that has started run: one with {@code autoStartup: "false"} is there, and takes nothing. What
 * callers need must run; what is only doubtful is gathered.
 */
final class RunningRoutes {

    /** Stands for a route where a property calls. */
    private static final String PROPERTIES = "";

    private static final Pattern STARTS = Pattern.compile("controlbus:.*\\baction=(start|restart|resume)\\b.*");

    private final CamelContext context;
    private final Path routes;
    private final Predicate<String> startsLater;
    private final List<String> doubts = new ArrayList<>();

    /**
     * @param routes      the directory that the routes were read from
     * @param startsLater whether the route of an id is still to be started by the bridge
     */
    RunningRoutes(CamelContext context, Path routes, Predicate<String> startsLater) {
        this.context = context;
        this.routes = routes;
        this.startsLater = startsLater;
    }

    /** A sentence for each route that does not run, and that callers may need. */
    List<String> doubts() {
        return List.copyOf(doubts);
    }

    /**
     * Requires one of them to run.
     *
     * @param what  what begins the message otherwise
     * @throws StartException with the place of the first and why it does not start
     */
    void requireOne(String what, List<Route> some) throws StartException {
        if (some.isEmpty() || some.stream().anyMatch(this::runs)) {
            return;
        }
        String message = what + ", such as " + reason(some.get(0));
        if (some.stream().noneMatch(this::mayStartLater)) {
            throw new StartException(message, null);
        }
        doubts.add(message + "; somebody may start it later");
    }

    /** Doubts it if there are some and none runs. */
    void doubtNone(String what, List<Route> some) {
        if (!some.isEmpty() && some.stream().noneMatch(this::runs)) {
            doubts.add(what + ", such as " + reason(some.get(0)));
        }
    }

    /**
     * Requires those to run that the given routes call, and those that these call, and so on. Of those that are called under
     * a condition only it is doubtful.
     *
     * @throws StartException for each that does not, with its place and who calls it
     */
    void requireCalled(Collection<Route> callers) throws StartException {
        Map<String, List<Route>> named = context.getRoutes().stream()
                .filter(route -> DirectCall.name(route).isPresent())
                .collect(groupingBy(route -> DirectCall.name(route).orElseThrow()));
        // the order of files is not always the same
        Map<String, List<DirectCall>> calls = DirectCall.of(context)
                .sorted(Comparator.comparing(DirectCall::toString))
                .collect(groupingBy(call -> Objects.requireNonNullElse(call.route(), PROPERTIES)));
        Map<String, String> mistakes = new TreeMap<>();
        Map<String, String> doubtful = new TreeMap<>();
        Set<String> reached =
                callers.stream().filter(this::runs).map(Route::getRouteId).collect(toCollection(TreeSet::new));
        reached.add(PROPERTIES);
        Deque<String> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            for (DirectCall call : calls.getOrDefault(open.remove(), List.of())) {
                List<Route> called = named.getOrDefault(call.target(), List.of());
                List<Route> answering = called.stream()
                        .filter(route -> runs(route) || mayStartLater(route))
                        .toList();
                answering.stream().map(Route::getRouteId).filter(reached::add).forEach(open::add);
                // that there is one at all is looked at elsewhere
                if (!called.isEmpty() && answering.isEmpty()) {
                    (call.conditional() ? doubtful : mistakes)
                            .putIfAbsent(call.target(), reason(called.get(0)) + "; " + call.caller() + " calls it");
                }
            }
        }
        StartException.throwIfAny(List.copyOf(mistakes.values()));
        doubts.addAll(doubtful.values());
    }

    boolean runs(Route route) {
        return context.getRouteController().getRouteStatus(route.getRouteId()).isStarted()
                || startsLater.test(route.getRouteId())
                // a little later, again and again until it runs
                || Boolean.TRUE.equals(route.getProperties().get(Route.SUPERVISED));
    }

    /** At certain hours, on one of several machines, or when another route says so; or nobody knows why it does not run. */
    private boolean mayStartLater(Route route) {
        RouteDefinition definition = definition(route);
        boolean policy = definition != null
                && (definition.getRoutePolicyRef() != null
                        || definition.getRoutePolicies() != null
                                && !definition.getRoutePolicies().isEmpty());
        return policy || isStartedByAnother(route.getRouteId()) || why(route) == null;
    }

    private boolean isStartedByAnother(String id) {
        return context.getRoutes().stream()
                .filter(other -> !other.getRouteId().equals(id) && runs(other))
                .flatMap(other -> other.filter("*").stream())
                .anyMatch(step -> step instanceof EndpointAware aware
                        && aware.getEndpoint() != null
                        && starts(aware.getEndpoint().getEndpointUri(), id));
    }

    private static boolean starts(String uri, String id) {
        return STARTS.matcher(uri).matches()
                && Pattern.compile("[?&]routeId=" + Pattern.quote(id) + "(&|$)")
                        .matcher(URLDecoder.decode(uri, StandardCharsets.UTF_8))
                        .find();
    }

    /** File, line and id of a route that does not run, and why. */
    private String reason(Route route) {
        return RoutePlace.of(context, routes, route.getRouteId()) + "it does not start: "
                + Objects.requireNonNullElse(why(route), "somebody keeps it from it");
    }

    /** Null where it is not known. */
    private String why(Route route) {
        String written = written(route);
        String pattern = context.getAutoStartupExcludePattern();
        if (written != null && !written.equals("true")) {
            return "its autoStartup is " + written;
        } else if (pattern != null && PatternHelper.matchPatterns(route.getRouteId(), pattern.split(","))) {
            return "camel.main.auto-startup-exclude-pattern is " + pattern;
        }
        return Boolean.FALSE.equals(context.isAutoStartup()) ? "camel.main.auto-startup is false" : null;
    }

    /** The {@code autoStartup} of a route; null for none. */
    private String written(Route route) {
        RouteDefinition definition = definition(route);
        String text = definition == null ? null : definition.getAutoStartup();
        try {
            return text == null ? null : context.resolvePropertyPlaceholders(text);
        } catch (IllegalArgumentException e) {
            return text; // a parameter of a template, which is not known here
        }
    }

    private RouteDefinition definition(Route route) {
        return context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinition(route.getRouteId());
    }
}
