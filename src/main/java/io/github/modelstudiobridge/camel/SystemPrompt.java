package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatRequest;
import io.github.modelstudiobridge.chat.PromptTemplate;
import io.github.modelstudiobridge.chat.SystemPrompts;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Puts the configured system prompt before a conversation. The prompts are the files of a directory: {@code default.txt}
 * and, for one model name, {@code <model>.txt}; without a directory there are none.
 *
 * <p>Templates see what the dialect gave the routes (IMS: the fields of {@code extendData}, and {@code userData} parsed)
 * and the query parameters. Thread safe once configured.
 */
public final class SystemPrompt implements Processor, CamelContextAware {

    private static final String SUFFIX = ".txt";

    private CamelContext context;
    private String directoryProperty;
    private List<String> values = List.of();
    private SystemPrompts prompts;

    /** The property that names the directory, e.g. {@code ims.system-prompts}. */
    public void setDirectoryProperty(String directoryProperty) {
        this.directoryProperty = directoryProperty;
        load();
    }

    /**
     * Exchange properties, separated by commas, that templates may name; the fields of a map may be named directly. Where
     * several have a field of one name the first counts, so those that callers can be trusted with come first.
     */
    public void setValues(String values) {
        this.values = List.of(values.split("\\s*,\\s*"));
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
        if (context == null || directoryProperty == null) {
            return;
        }
        Map<String, PromptTemplate> templates = new HashMap<>();
        context.getPropertiesComponent()
                .resolveProperty(directoryProperty)
                .filter(directory -> !directory.isBlank())
                .ifPresent(directory -> read(Path.of(directory), templates));
        prompts = new SystemPrompts(templates);
    }

    private void read(Path directory, Map<String, PromptTemplate> templates) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(SUFFIX)).toList()) {
                String name = file.getFileName().toString();
                templates.put(name.substring(0, name.length() - SUFFIX.length()), template(file));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    directoryProperty + " names a directory that cannot be read: " + directory, e);
        }
    }

    private PromptTemplate template(Path file) throws IOException {
        try {
            return PromptTemplate.parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            // no cause: it would be told instead, and it knows no file
            throw new IllegalArgumentException(directoryProperty + ": " + file + ", " + e.getMessage());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(directoryProperty + ": " + file + " is not UTF-8");
        }
    }

    @Override
    public void process(Exchange exchange) {
        ChatRequest request = exchange.getMessage().getBody(ChatRequest.class);
        Map<String, Object> known = new HashMap<>();
        for (String name : values) {
            Object value = exchange.getProperty(name);
            if (value != null) {
                known.put(name, value);
            } else {
                // nothing that comes later may pass for it
                known.putIfAbsent(name, "");
            }
            if (value instanceof Map<?, ?> map) {
                map.forEach((key, inner) -> known.putIfAbsent(String.valueOf(key), inner));
            }
        }
        prompts.apply(request, known);
    }
}
