package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.Service;
import org.apache.camel.impl.engine.DefaultRoutesLoader;
import org.apache.camel.model.Model;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.spi.FactoryFinder;
import org.apache.camel.spi.ModelReifierFactory;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResolverHelper;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Sees what goes wrong while somebody else's context reads the files of a bridge and makes its beans and routes: Camel tells
 * nobody of that but whoever starts the context, who prints a stack. Instead of it comes what {@link Embedding#tellAndEnd} says.
 * Contexts that load no bridge, or have started, get what Camel's own reader makes, and its failures as they are.
 *
 * <p>Camel finds it by the jar; called by the thread that starts a context.
 */
public final class StartWatch implements ContextServicePlugin {

    /** How the names of files with routes end. */
    private static final List<String> ENDINGS = List.of("yaml", "camel.yaml");

    @Override
    public void load(CamelContext context) {
        if (EmbeddedBridge.isSpared(context)) {
            return;
        }
        // by the registry: some runtimes replace what asks for it once more
        Reader reader = new Reader(context);
        for (String ending : ENDINGS) {
            String name = DefaultRoutesLoader.ROUTES_LOADER_KEY_PREFIX + ending;
            if (context.getRegistry().lookupByName(name) == null) {
                context.getRegistry().bind(name, RoutesBuilderLoader.class, reader);
            }
        }
    }

    /** Whether somebody else's context is starting that is a bridge, or is meant to be one. */
    static boolean isStartOfBridge(CamelContext context) {
        return !context.isStarted()
                && !PluginHelper.getRoutesLoader(context).isIgnoreLoadingError()
                && !EmbeddedBridge.isSpared(context)
                && (EmbeddedBridge.isIn(context) || Embedding.isTold(context) || EmbeddingCheck.isMeant(context));
    }

    /** To be called before the context makes routes. */
    static void watchRoutes(CamelContext context) {
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        model.setModelReifierFactory((ModelReifierFactory) Watch.of(context, model.getModelReifierFactory()));
    }

    /** Camel's own reader of such files, made when one is to be read. */
    private static final class Reader implements Supplier<Object> {

        private final CamelContext context;
        private Object watched;

        Reader(CamelContext context) {
            this.context = context;
        }

        @Override
        public synchronized Object get() {
            if (watched == null) {
                FactoryFinder found =
                        context.getCamelContextExtension().getBootstrapFactoryFinder(RoutesBuilderLoader.FACTORY_PATH);
                ResolverHelper.resolveService(context, found, ENDINGS.get(0), RoutesBuilderLoader.class)
                        .ifPresent(this::watch);
            }
            return watched;
        }

        private void watch(RoutesBuilderLoader reader) {
            CamelContextAware.trySetCamelContext(reader, context);
            ServiceHelper.startService(reader);
            watched = Watch.of(context, reader);
        }
    }

    /** One object of Camel's that does the same as ever, but for what it throws. */
    private record Watch(CamelContext context, Object target) implements InvocationHandler {

        static Object of(CamelContext context, Object target) {
            Set<Class<?>> interfaces = new LinkedHashSet<>();
            for (Class<?> type = target.getClass(); type != null; type = type.getSuperclass()) {
                interfaces.addAll(List.of(type.getInterfaces()));
            }
            return Proxy.newProxyInstance(
                    target.getClass().getClassLoader(),
                    interfaces.toArray(Class<?>[]::new),
                    new Watch(context, target));
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("equals")) {
                return proxy == arguments[0];
            }
            if (isReader() && arguments != null && arguments[0] instanceof Resource file && isStartOfBridge(context)) {
                requireSound(file);
            }
            try {
                Object result = method.invoke(target, arguments);
                if (result instanceof RoutesBuilder && isStartOfBridge(context)) {
                    return of(context, result); // it reads the routes later
                }
                return result instanceof Route route ? initialised(route) : result;
            } catch (InvocationTargetException e) {
                throw told(e.getCause());
            }
        }

        private boolean isReader() {
            return target instanceof RoutesBuilderLoader;
        }

        /** Camel passes over some mistakes in silence. */
        private void requireSound(Resource file) throws Throwable {
            try (InputStream bytes = file.getInputStream()) {
                StartException.throwIfAny(RouteFileCheck.glance(file.getLocation(), bytes.readAllBytes()));
            } catch (IOException e) {
                // whoever reads it says so
            } catch (StartException mistakes) {
                throw told(mistakes);
            }
        }

        private Throwable told(Throwable failure) {
            return isStartOfBridge(context) ? Embedding.tellAndEnd(context, failure) : failure;
        }

        /** Camel would do so a little later, when nobody looks, and then finds it done. */
        private Route initialised(Route route) throws Throwable {
            try {
                ServiceHelper.initService(route.getEndpoint());
                if (route.getProcessor() instanceof Service steps) {
                    ServiceHelper.initService(ServiceHelper.getChildServices(steps));
                }
                return route;
            } catch (Exception e) {
                throw told(new FailedToStartRouteException(route.getId(), e.getMessage(), e));
            }
        }
    }
}
