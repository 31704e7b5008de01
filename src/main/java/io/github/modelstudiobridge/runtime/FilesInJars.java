package io.github.modelstudiobridge.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.Collection;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.spi.PackageScanResourceResolver;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.scan.DefaultPackageScanResourceResolver;
import org.apache.camel.support.scan.PackageScanJarResource;
import org.apache.camel.util.AntPathMatcher;

/**
 * Lets a pattern such as {@code classpath:model-studio-bridge/routes/**}{@code /*.camel.yaml} find routes in a jar. Camel
 * finds the files, but looks for each in the directory before the {@code **}. Other runtimes than Camel's own bring contexts
 * that find files in ways of their own, and keep them. Where those of a bridge cannot be looked for, it tells so.
 *
 * <p>Camel finds it by the jar; called by the thread that makes a context.
 */
public final class FilesInJars implements ContextServicePlugin {

    @Override
    public void load(CamelContext context) {
        if (context.getClass() == DefaultCamelContext.class) {
            // made when it is first asked, as Camel's own: the application's class loader is known then
            context.getCamelContextExtension().lazyAddContextPlugin(PackageScanResourceResolver.class, Resolver::new);
        }
    }

    private static final class Resolver extends DefaultPackageScanResourceResolver {

        /** Routes of a bridge are looked for before anything else of it is there that could tell. */
        @Override
        public Collection<Resource> findResources(String location) throws Exception {
            CamelContext context = getCamelContext();
            if (!EmbeddedProperties.isRoutes(context, location) || !StartWatch.isStartOfBridge(context)) {
                return super.findResources(location);
            }
            try {
                // Camel splits a list at its commas, and would find nothing at a place that begins with a space
                return super.findResources(location.strip());
            } catch (IOException e) {
                throw Embedding.tellAndEnd(context, noRoutes(location.strip(), e));
            }
        }

        private static StartException noRoutes(String location, IOException reason) {
            return new StartException(
                    EmbeddedProperties.ROUTES + " names " + location + ", which cannot be read: "
                            + StartException.of(reason),
                    reason);
        }

        @Override
        protected void loadImplementationsInJar(
                URL url,
                String directory,
                String pattern,
                InputStream jar,
                String jarPath,
                Set<Resource> found,
                Predicate<String> filter) {
            for (String file : doLoadImplementationsInJar(directory, jar, jarPath, filter)) {
                if (AntPathMatcher.INSTANCE.match(pattern, file.substring(directory.length()))) {
                    found.add(new PackageScanJarResource("jar", directoryOf(file, directory, url), file));
                }
            }
        }

        /** @param url of {@code directory}, which the file is in or below */
        private static URL directoryOf(String file, String directory, URL url) {
            try {
                return new URL(url, file.substring(directory.length(), file.lastIndexOf('/') + 1));
            } catch (MalformedURLException e) {
                throw new IllegalArgumentException(e);
            }
        }
    }
}
