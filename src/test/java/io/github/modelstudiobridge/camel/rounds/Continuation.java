package io.github.modelstudiobridge.camel.rounds;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.modelstudiobridge.chat.ToolCall;
import java.util.ArrayList;
import java.util.List;

/** What models write into the deltas that go on with a call, beside the next piece of its arguments. */
enum Continuation {
    NOTHING("{'index':%1$d,'function':{'arguments':%4$s}}"),
    AN_EMPTY_ID("{'index':%1$d,'id':'','type':'function','function':{'arguments':%4$s}}"),
    A_NULL_ID("{'index':%1$d,'id':null,'type':null,'function':{'arguments':%4$s}}"),
    ID_AND_NAME("{'index':%1$d,'id':%2$s,'type':'function','function':{'name':%3$s,'arguments':%4$s}}"),
    A_NULL_NAME("{'index':%1$d,'id':'','function':{'name':null,'arguments':%4$s}}"),
    AN_EMPTY_TYPE_AND_NAME("{'index':%1$d,'id':'','type':'','function':{'name':'','arguments':%4$s}}"),
    /** A delta without arguments comes before each that has some. */
    NO_ARGUMENTS("{'index':%1$d,'id':%2$s,'function':{}}\n{'index':%1$d,'function':{'arguments':%4$s}}"),
    NULL_ARGUMENTS(
            "{'index':%1$d,'function':{'name':null,'arguments':null}}\n{'index':%1$d,'function':{'arguments':%4$s}}");

    private static final String OPENING =
            "{'index':%1$d,'id':%2$s,'type':'function','function':{'name':%3$s,'arguments':%4$s}}";

    private final String forms;

    Continuation(String forms) {
        this.forms = forms;
    }

    /** The entries of {@code tool_calls} that make up a call, each for a delta of its own. */
    List<String> entries(ToolCall call) {
        String arguments = call.arguments();
        int middle = arguments.offsetByCodePoints(0, arguments.codePointCount(0, arguments.length()) / 2);
        List<String> entries = new ArrayList<>();
        entries.add(entry(OPENING, call, ""));
        for (String piece : List.of(arguments.substring(0, middle), arguments.substring(middle))) {
            for (String form : forms.split("\n")) {
                entries.add(entry(form, call, piece));
            }
        }
        return entries;
    }

    /** The one entry of a call that comes whole. */
    static String whole(ToolCall call) {
        return entry(OPENING, call, call.arguments());
    }

    private static String entry(String form, ToolCall call, String arguments) {
        return form.replace('\'', '"')
                .formatted(call.index(), quoted(call.id()), quoted(call.name()), quoted(arguments));
    }

    private static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
