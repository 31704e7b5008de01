package io.github.modelstudiobridge.camel.tool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.tool.ArgumentSchema;
import io.github.modelstudiobridge.tool.ToolDefinition;
import io.github.modelstudiobridge.tool.ToolDefinition.Execution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.MultipleConsumersSupport;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Makes a route a tool of the model, for as long as the route runs. A call's arguments are the body, as JSON text, and a
 * header each; the body at the end is the result.
 */
@UriEndpoint(
        firstVersion = "0.1.0",
        scheme = "ai-tool",
        title = "AI Tool",
        syntax = "ai-tool:name",
        consumerOnly = true,
        category = {Category.AI})
public final class AiToolEndpoint extends DefaultEndpoint implements MultipleConsumersSupport {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    @UriPath(description = "The name that the model calls the tool by")
    @Metadata(required = true)
    private final String name;

    @UriParam(description = "What the tool does, for the model")
    @Metadata(required = true)
    private String description;

    @UriParam(description = "Groups that the tool belongs to, separated by commas")
    private String tags;

    @UriParam(
            description = "Arguments: parameter.NAME is a type (string, integer, number, boolean); also"
                    + " parameter.NAME.description, .required and .enum",
            prefix = "parameter.",
            multiValue = true)
    private String parameter;

    @UriParam(description = "JSON Schema of the arguments, instead of parameter: JSON, or file: or classpath: of it")
    private String argSchema;

    @UriParam(description = "Who carries the calls out", enums = "bridge,caller", defaultValue = "bridge")
    private String execution = "bridge";

    @UriParam(description = "Whether a call may run beside others of the same round", defaultValue = "true")
    private boolean parallel = true;

    @UriParam(description = "Whether a call may be carried out twice", defaultValue = "true")
    private boolean idempotent = true;

    @UriParam(description = "Time that a call may take, waiting included", defaultValue = "{{tools.timeout}}")
    private Duration timeout;

    @UriParam(description = "Calls that run at once", defaultValue = "{{tools.max-concurrent-per-tool}}")
    private int maxConcurrent;

    @UriParam(
            description = "Calls that may wait for their turn; the next one is refused",
            defaultValue = "{{tools.max-waiting-per-tool}}")
    private int maxWaiting;

    @UriParam(description = "Bytes of a result; the rest is cut off", defaultValue = "{{tools.max-result-size}}")
    private int maxResultSize;

    private ArgumentSchema schema;

    AiToolEndpoint(String uri, AiToolComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    /** What is wrong with the other options, a sentence each. */
    List<String> mistakes() {
        List<String> mistakes = new ArrayList<>();
        BiConsumer<Boolean, String> require = (condition, otherwise) -> {
            if (!condition) {
                mistakes.add(otherwise);
            }
        };
        require.accept(
                NAME.matcher(name).matches(), "the name must be 1 to 64 letters, digits, underscores or hyphens");
        require.accept(description != null && !description.isBlank(), "the option description is missing");
        require.accept(
                execution.equals("bridge") || execution.equals("caller"),
                "execution must be bridge or caller: " + execution);
        require.accept(timeout.toMillis() > 0, "timeout is no positive duration such as 500ms or 10s");
        require.accept(maxConcurrent > 0, "maxConcurrent must be positive: " + maxConcurrent);
        require.accept(maxWaiting >= 0, "maxWaiting is negative: " + maxWaiting);
        require.accept(maxResultSize > 0, "maxResultSize must be positive: " + maxResultSize);
        return mistakes;
    }

    /** Takes the last option. */
    void declare(ArgumentSchema arguments) {
        this.schema = arguments;
    }

    ToolDefinition definition() {
        ObjectNode json = Json.MAPPER.createObjectNode().put("type", "function");
        json.putObject("function")
                .put("name", name)
                .put("description", description)
                .set("parameters", schema.json());
        Set<String> groups = Arrays.stream(tags == null ? new String[0] : tags.split(","))
                .map(String::strip)
                .filter(tag -> !tag.isEmpty())
                .collect(Collectors.toSet());
        return new ToolDefinition(
                name, groups, Execution.valueOf(execution.toUpperCase(Locale.ROOT)), parallel, idempotent, json);
    }

    ArgumentSchema schema() {
        return schema;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        AiToolConsumer consumer = new AiToolConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("ai-tool is for from:, not for to:");
    }

    /** Two routes of one name are told apart by the catalogue, whose message says more than Camel's. */
    @Override
    public boolean isMultipleConsumersSupported() {
        return true;
    }

    public String getName() {
        return name;
    }

    public String getDescription() {
        return description;
    }

    public void setDescription(String description) {
        this.description = description;
    }

    public String getTags() {
        return tags;
    }

    public void setTags(String tags) {
        this.tags = tags;
    }

    public String getArgSchema() {
        return argSchema;
    }

    public void setArgSchema(String argSchema) {
        this.argSchema = argSchema;
    }

    public String getExecution() {
        return execution;
    }

    public void setExecution(String execution) {
        this.execution = execution;
    }

    public boolean isParallel() {
        return parallel;
    }

    public void setParallel(boolean parallel) {
        this.parallel = parallel;
    }

    public boolean isIdempotent() {
        return idempotent;
    }

    public void setIdempotent(boolean idempotent) {
        this.idempotent = idempotent;
    }

    public Duration getTimeout() {
        return timeout;
    }

    public void setTimeout(Duration timeout) {
        this.timeout = timeout;
    }

    public int getMaxConcurrent() {
        return maxConcurrent;
    }

    public void setMaxConcurrent(int maxConcurrent) {
        this.maxConcurrent = maxConcurrent;
    }

    public int getMaxWaiting() {
        return maxWaiting;
    }

    public void setMaxWaiting(int maxWaiting) {
        this.maxWaiting = maxWaiting;
    }

    public int getMaxResultSize() {
        return maxResultSize;
    }

    public void setMaxResultSize(int maxResultSize) {
        this.maxResultSize = maxResultSize;
    }
}
