package io.github.modelstudiobridge.runtime;

import io.github.modelstudiobridge.camel.HttpRoutes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;

/** Finds routes that would never be asked, because one before takes the same requests. */
final class SharedPaths {

    /** What a route takes over HTTP; no methods for all of them. */
    private record Taken(String route, PlatformHttpEndpoint endpoint, String path, Set<String> methods) {

        static Taken of(Route route, PlatformHttpEndpoint endpoint) {
            String methods = Objects.requireNonNullElse(endpoint.getHttpMethodRestrict(), "");
            return new Taken(
                    route.getId(),
                    endpoint,
                    // a part of the path that may be anything has a name of its own in each route
                    endpoint.getPath().replaceAll("\\{[^}]*}", "{}"),
                    methods.isBlank()
                            ? Set.of()
                            : Set.of(methods.toUpperCase(Locale.ROOT).strip().split("\\s*,\\s*")));
        }

        /** Whether nothing is left for another one that comes after. */
        boolean covers(Taken later) {
            return path.equals(later.path)
                    && (endpoint.isMatchOnUriPrefix() || !later.endpoint.isMatchOnUriPrefix())
                    && (methods.isEmpty() || !later.methods.isEmpty() && methods.containsAll(later.methods))
                    && covers(endpoint.getConsumes(), later.endpoint.getConsumes())
                    && covers(endpoint.getProduces(), later.endpoint.getProduces());
        }

        private static boolean covers(String type, String later) {
            return type == null || type.equals(later);
        }

        @Override
        public String toString() {
            return (methods.isEmpty() ? "" : String.join(",", methods) + " ") + endpoint.getPath();
        }
    }

    private SharedPaths() {}

    /** @param mistakes takes the id of each such route, and what is wrong with it */
    static void check(CamelContext context, BiConsumer<String, String> mistakes) {
        List<Taken> before = new ArrayList<>();
        for (Route route : context.getRoutes()) {
            if (!Boolean.FALSE.equals(route.isAutoStartup())
                    && route.getEndpoint() instanceof PlatformHttpEndpoint endpoint
                    && HttpRoutes.take(endpoint)) {
                Taken taken = Taken.of(route, endpoint);
                before.stream()
                        .filter(other -> other.covers(taken))
                        .findFirst()
                        .ifPresent(other -> mistakes.accept(
                                taken.route(),
                                "takes %s, which route %s takes before it".formatted(taken, other.route())));
                before.add(taken);
            }
        }
    }
}
