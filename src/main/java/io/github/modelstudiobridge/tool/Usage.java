package io.github.modelstudiobridge.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;

/** Adds token counts. */
final class Usage {

    private Usage() {}

    /**
     * The sum of all numbers that have the same name, nested ones too; what only one of them has is kept.
     *
     * @param a counts, or null
     * @param b counts, or null
     */
    static JsonNode sum(JsonNode a, JsonNode b) {
        if (a == null || a.isNull()) {
            return b;
        }
        if (b == null || b.isNull()) {
            return a;
        }
        if (a.isIntegralNumber() && b.isIntegralNumber()) {
            long sum = a.longValue() + b.longValue();
            return sum == (int) sum ? IntNode.valueOf((int) sum) : LongNode.valueOf(sum);
        }
        if (a instanceof ObjectNode object && b instanceof ObjectNode other) {
            ObjectNode sum = object.deepCopy();
            Iterator<Map.Entry<String, JsonNode>> fields = other.fields();
            while (fields.hasNext()) {
                Map.Entry<String, JsonNode> field = fields.next();
                sum.set(field.getKey(), sum(sum.get(field.getKey()), field.getValue()));
            }
            return sum;
        }
        return b;
    }
}
