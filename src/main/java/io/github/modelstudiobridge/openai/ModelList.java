package io.github.modelstudiobridge.openai;

import io.github.modelstudiobridge.chat.ChunkJson;
import java.util.List;

/**
 * OpenAI's list of models: {@code {"object":"list","data":[{"id","object":"model","created","owned_by"}]}}.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/models/list">List models</a>
 */
public final class ModelList {

    private static final String OWNER = "alibaba-cloud";

    private ModelList() {}

    /** UTF-8 JSON. When a model was made is not known here, so {@code created} is 0, which strict clients need. */
    public static byte[] encode(List<String> names) {
        return ChunkJson.encode(json -> {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (String name : names) {
                json.writeStartObject();
                json.writeStringField("id", name);
                json.writeStringField("object", "model");
                json.writeNumberField("created", 0);
                json.writeStringField("owned_by", OWNER);
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
