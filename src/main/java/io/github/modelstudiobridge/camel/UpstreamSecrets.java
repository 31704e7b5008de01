package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.Credentials;
import io.github.modelstudiobridge.camel.eventstream.EventStreamEndpoint;
import io.github.modelstudiobridge.modelstudio.Redaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Endpoint;

/**
 * Keeps the keys and hosts of every {@code event-stream} endpoint, and of every target that was added, out of answers and
 * logs.
 *
 * <p>They are asked each time, so that another endpoint, or a key that has changed, needs to be told to nobody. Thread
 * safe.
 */
public final class UpstreamSecrets implements Supplier<Redaction>, CamelContextAware {

    private static final Pattern HOST = Pattern.compile("https?:/+(\\[[^]]+]|[^/:?#]+)");

    private record Target(Credentials credentials, String url) {}

    /** What a redaction was made of. */
    private record Made(Set<String> keys, Set<String> hosts, Redaction redaction) {}

    private final List<Target> targets = new CopyOnWriteArrayList<>();
    private CamelContext context;
    private volatile Made last = new Made(Set.of(), Set.of(), Redaction.of(Set.of(), Set.of()));

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    /**
     * Adds a target that no endpoint is made of.
     *
     * @param credentials its key, asked for at each error; null when it has none
     * @param url         its absolute URL
     */
    public void add(Credentials credentials, String url) {
        targets.add(new Target(credentials, url));
    }

    /** The redaction of what is configured now. */
    @Override
    public Redaction get() {
        List<Target> now = new ArrayList<>(targets);
        for (Endpoint endpoint : context.getEndpoints()) {
            if (endpoint instanceof EventStreamEndpoint known) {
                now.add(new Target(known.getCredentials(), known.getEndpointUri()));
            }
        }
        Set<String> keys = new HashSet<>();
        Set<String> hosts = new HashSet<>();
        try {
            now.forEach(target -> addKey(target.credentials(), keys));
        } catch (Throwable e) { // of a user's bean, which must not keep a caller from being told of a failure
            keys.addAll(last.keys());
        }
        now.forEach(target -> addHost(target.url(), hosts));
        Made made = last;
        if (!made.keys().equals(keys) || !made.hosts().equals(hosts)) {
            made = new Made(keys, hosts, Redaction.of(keys, hosts));
            last = made;
        }
        return made.redaction();
    }

    private static void addKey(Credentials credentials, Set<String> keys) {
        String authorization = credentials == null ? null : credentials.authorization();
        if (authorization != null) {
            String text = authorization.strip();
            keys.add(text.substring(text.lastIndexOf(' ') + 1));
        }
    }

    private static void addHost(String url, Set<String> hosts) {
        Matcher host = HOST.matcher(url);
        if (host.find()) {
            hosts.add(host.group(1));
        }
    }
}
