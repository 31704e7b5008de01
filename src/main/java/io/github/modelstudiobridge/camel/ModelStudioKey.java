package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.camel.eventstream.Credentials;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;

/** The bridge's own key at Model Studio, from {@code modelstudio.api-key} or {@code modelstudio.api-key-file}. */
public final class ModelStudioKey implements Credentials, CamelContextAware {

    private static final String MAIN = "modelstudio.api-key";

    private final String property;
    private CamelContext context;
    private String authorization;

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
        List<String> keys = Secrets.list(context, property);
        if (keys.size() != 1) {
            throw new IllegalArgumentException(
                    keys.isEmpty()
                            ? "No Model Studio key: set " + (property.equals(MAIN) ? "DASHSCOPE_API_KEY, " : "")
                                    + property + " or " + property + "-file"
                            : property + " holds " + keys.size() + " keys; one is expected");
        }
        if (!keys.get(0).matches("[\\x21-\\x7E]+")) {
            throw new IllegalArgumentException(property + " holds a character that is not visible ASCII");
        }
        authorization = "Bearer " + keys.get(0);
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public String authorization() {
        return authorization;
    }
}
