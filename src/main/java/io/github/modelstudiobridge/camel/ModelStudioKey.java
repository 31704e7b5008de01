package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.Credentials;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.service.ServiceSupport;

/**
 * The bridge's own key at Model Studio, from {@code modelstudio.api-key} or {@code modelstudio.api-key-file}.
 *
 * <p>Between start and stop a change of the file is in force within 2 s; what is no key leaves the one before in force.
 * Thread safe once it has its context; who uses it starts it.
 */
public final class ModelStudioKey extends ServiceSupport implements Credentials, CamelContextAware {

    private static final String MAIN = "modelstudio.api-key";

    private final String property;
    private CamelContext context;
    private volatile String authorization;
    private KeyFileWatcher watcher;

    /** The main target's key. */
    public ModelStudioKey() {
        this(MAIN);
    }

    /**
     * The key of a target.
     *
     * @param property e.g. {@code modelstudio.api-key}; with {@code -file} behind it, it may name a file instead
     */
    public ModelStudioKey(String property) {
        this.property = property;
    }

    /**
     * Reads the key.
     *
     * @throws IllegalArgumentException when there is none, or none that a header can hold; the message says where to put
     *     it
     */
    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
        Optional<String> value = Secrets.property(context, property);
        if (value.isPresent()) {
            authorization = authorization(property, value.get());
        } else {
            read(new KeyFile(property + "-file", path()));
        }
    }

    private String path() {
        return Secrets.property(context, property + "-file")
                .orElseThrow(() -> new IllegalArgumentException("No Model Studio key: set "
                        + (property.equals(MAIN) ? "DASHSCOPE_API_KEY, " : "") + property + " or " + property
                        + "-file"));
    }

    private void read(KeyFile file) {
        String content = file.read();
        authorization = authorization(file.description(), content);
        KeyFileWatch watch = new KeyFileWatch("model-key", file, content, changed -> {
            authorization = authorization(file.description(), changed);
            return 1;
        });
        watcher = new KeyFileWatcher(context, watch);
    }

    private static String authorization(String source, String text) {
        List<String> keys = Arrays.stream(text.split("[,\r\n]"))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .toList();
        if (keys.size() != 1) {
            throw new IllegalArgumentException(source + " holds " + keys.size() + " keys; one is expected");
        }
        if (!keys.get(0).matches("[\\x21-\\x7E]+")) {
            throw new IllegalArgumentException(source + " holds a character that is not visible ASCII");
        }
        return "Bearer " + keys.get(0);
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    protected void doStart() {
        if (watcher != null) {
            watcher.start();
        }
    }

    @Override
    protected void doStop() {
        if (watcher != null) {
            watcher.stop();
        }
    }

    @Override
    public String authorization() {
        return authorization;
    }
}
