package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import io.github.modelstudiobridge.chat.ChatException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Lets a call pass when its {@code Authorization} header holds one of the configured keys, and ends it with 401 when it
 * does not. Without configured keys nobody passes.
 *
 * <p>Every key is compared, by its digest and in constant time. Thread safe once configured.
 */
public final class CallerAuthentication implements Processor, CamelContextAware {

    private static final String BEARER = "Bearer ";

    private CamelContext context;
    private String keysProperty;
    private boolean bareKeys;
    private List<byte[]> digests;

    /** The property that holds the keys, e.g. {@code ims.api-keys}; the keys themselves never enter a route. */
    public void setKeysProperty(String keysProperty) {
        this.keysProperty = keysProperty;
        load();
    }

    /** Whether the header may hold the key alone, without {@code Bearer}. */
    public void setBareKeys(boolean bareKeys) {
        this.bareKeys = bareKeys;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
        load();
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    private void load() {
        if (context == null || keysProperty == null) {
            return;
        }
        List<byte[]> loaded = new ArrayList<>();
        for (String key : Secrets.list(context, keysProperty)) {
            loaded.add(digest(key));
        }
        digests = List.copyOf(loaded);
    }

    @Override
    public void process(Exchange exchange) {
        String header = exchange.getMessage().getHeader("Authorization", String.class);
        if (header == null || header.isBlank()) {
            throw new ChatException(ChatError.unauthorized("The Authorization header is missing."));
        }
        if (!isKnown(key(header))) {
            throw new ChatException(ChatError.unauthorized("The API key is not known here."));
        }
    }

    private String key(String header) {
        if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return header.substring(BEARER.length()).strip();
        }
        return bareKeys ? header.strip() : "";
    }

    private boolean isKnown(String key) {
        byte[] presented = digest(key);
        boolean known = false;
        for (byte[] digest : digests) {
            known |= MessageDigest.isEqual(digest, presented);
        }
        return known;
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
