package io.github.modelstudiobridge.camel.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;
import io.github.modelstudiobridge.tool.InvalidArgumentsException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Makes the arguments of a tool call, the JSON object in the body, an HTTP request: those that the path names go into the
 * path, the others into the query or, for a method with a body, into the body. Whatever they hold, they stay one segment
 * of the path or one value of the query. All headers are dropped. Thread safe once configured.
 */
public final class HttpArguments implements Processor {

    private static final Pattern PLACE = Pattern.compile("\\{(\\w+)}");
    private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD", "DELETE");

    /** What servers may read as more than one segment, even when it is escaped. */
    private static final Pattern NO_SEGMENT = Pattern.compile("\\.{0,2}|.*[/\\\\\\p{Cntrl}].*", Pattern.DOTALL);

    private String method = "GET";
    private String path = "";
    private String query = "";
    private String authorization = "";

    /** The method of the request; {@code GET} unless set. */
    public void setMethod(String method) {
        this.method = method;
    }

    /** What is added to the endpoint's path; {@code {name}} in it is the argument of that name. */
    public void setPath(String path) {
        this.path = path;
    }

    /** The fixed part of the query, encoded. */
    public void setQuery(String query) {
        this.query = query;
    }

    /** The {@code Authorization} header of the request, e.g. {@code Bearer ...}; none unless set. */
    public void setAuthorization(String authorization) {
        this.authorization = authorization;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException, InvalidPayloadException {
        Message message = exchange.getMessage();
        ObjectNode arguments = (ObjectNode) Json.STRICT_MAPPER.readTree(message.getMandatoryBody(String.class));
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_METHOD, method);
        if (!path.isEmpty()) {
            message.setHeader(Exchange.HTTP_PATH, filled(arguments));
        }
        message.setHeader("Accept", "application/json");
        if (!authorization.isEmpty()) {
            message.setHeader("Authorization", authorization);
        }
        if (WITHOUT_BODY.contains(method)) {
            ask(message, queryOf(arguments));
            message.setBody(null);
        } else {
            ask(message, query);
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
            message.setBody(arguments.toString());
        }
    }

    private static void ask(Message message, String query) {
        if (!query.isEmpty()) {
            message.setHeader(Exchange.HTTP_QUERY, query);
        }
    }

    /** The path with its arguments, which are taken out of the others. */
    private String filled(ObjectNode arguments) {
        Matcher places = PLACE.matcher(path);
        StringBuilder filled = new StringBuilder();
        while (places.find()) {
            places.appendReplacement(filled, segment(places.group(1), arguments));
        }
        places.appendTail(filled);
        places.reset().results().forEach(place -> arguments.remove(place.group(1)));
        return filled.toString();
    }

    private static String segment(String name, ObjectNode arguments) {
        JsonNode value = arguments.path(name);
        if (value.isNull()
                || !value.isValueNode()
                || NO_SEGMENT.matcher(value.asText()).matches()) {
            throw new InvalidArgumentsException(
                    "The argument %s must be a text without slashes, not empty, \".\" or \"..\".".formatted(name));
        }
        return encoded(value.asText());
    }

    private String queryOf(ObjectNode arguments) {
        StringJoiner parts = new StringJoiner("&");
        if (!query.isEmpty()) {
            parts.add(query);
        }
        arguments.properties().forEach(argument -> {
            JsonNode value = argument.getValue();
            if (!value.isNull()) {
                String text = value.isContainerNode() ? value.toString() : value.asText();
                parts.add(encoded(argument.getKey()) + "=" + encoded(text));
            }
        });
        return parts.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
