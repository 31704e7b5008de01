package io.github.modelstudiobridge.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.modelstudiobridge.chat.Json;
import java.util.stream.Stream;

/** What a caller may make a model say as an argument, in the hope that something evaluates it. */
public final class ArgumentTricks {

    private ArgumentTricks() {}

    /** Values: each is to stay one. */
    public static Stream<String> values() {
        return Stream.of(
                "${body}",
                "${sys.user.home}",
                "$simple{exchangeProperty.toolCall}",
                "#{body}",
                "{{modelstudio.api-key}}",
                "{{env:PATH}}",
                "CamelHttpUri",
                "CamelSqlQuery",
                "JMSReplyTo",
                "..",
                "../../etc/passwd",
                "..\\..\\admin",
                "7/../admin",
                "a\r\nX-Evil: 1",
                "a\r\n\r\nGET /evil HTTP/1.1\r\n\r\n",
                "http://127.0.0.1:9/evil?x=1",
                "file:/etc/passwd",
                "queue://evil",
                "direct:evil",
                ":#customer",
                "' or '1'='1",
                "'; drop table invoice; --");
    }

    /** Names of headers that endpoints act upon: no argument is to have one. */
    public static Stream<String> headerNames() {
        return Stream.of(
                "CamelHttpUri",
                "CamelHttpPath",
                "CamelHttpQuery",
                "CamelHttpMethod",
                "CamelHttpResponseCode",
                "camelhttpuri",
                "CamelSqlQuery",
                "CamelSqlParameters",
                "CamelJmsDestination",
                "CamelJmsDestinationName",
                "CamelBeanMethodName",
                "JMSReplyTo",
                "Authorization",
                "Host",
                "Content-Length",
                "breadcrumbId",
                "org.apache.camel.x",
                "x\r\nX-Evil");
    }

    /** A JSON object of names and values. */
    public static String arguments(String... namesAndValues) {
        ObjectNode arguments = Json.MAPPER.createObjectNode();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            arguments.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return arguments.toString();
    }
}
