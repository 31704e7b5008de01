package io.github.modelstudiobridge.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.StringWriter;

/**
 * Makes JSON texts comparable: white space and the way a string is escaped do not count; the order of fields and each
 * digit of a number do.
 */
final class ExactJson {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private ExactJson() {}

    /** One value per line, so that a difference is easy to see. */
    static String lines(String json) {
        StringWriter lines = new StringWriter();
        try (JsonParser in = JSON.createParser(json);
                JsonGenerator out = JSON.createGenerator(lines).useDefaultPrettyPrinter()) {
            while (in.nextToken() != null) {
                if (in.currentToken().isNumeric()) {
                    out.writeNumber(in.getText());
                } else {
                    out.copyCurrentEvent(in);
                }
            }
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + json, e);
        }
        return lines.toString();
    }
}
