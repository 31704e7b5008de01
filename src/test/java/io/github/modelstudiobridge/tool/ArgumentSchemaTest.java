package io.github.modelstudiobridge.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What arguments may be declared, and which arguments a call may have. */
class ArgumentSchemaTest {

    private static final ArgumentSchema ORDER = ArgumentSchema.parse(
            """
            {"type":"object",
             "properties":{"id":{"type":"string","pattern":"^[0-9]+$"},
                           "items":{"type":"array","items":{"type":"object","properties":{"count":{"type":"integer"}}}},
                           "day":{"type":"string","format":"date"}},
             "required":["id"]}""");

    @Test
    void makesASchemaOfSingleOptions() {
        ArgumentSchema schema = ArgumentSchema.of(Map.of(
                "city", "string",
                "city.description", "The city",
                "city.required", "true",
                "unit", "string",
                "unit.enum", "celsius, fahrenheit",
                "days", "integer",
                "days.enum", "1,3"));

        assertThat(schema.json())
                .hasToString("{\"type\":\"object\",\"properties\":{"
                        + "\"city\":{\"type\":\"string\",\"description\":\"The city\"},"
                        + "\"days\":{\"type\":\"integer\",\"enum\":[1,3]},"
                        + "\"unit\":{\"type\":\"string\",\"enum\":[\"celsius\",\"fahrenheit\"]}},"
                        + "\"required\":[\"city\"],\"additionalProperties\":false}");
        assertThat(schema.names()).containsExactly("city", "days", "unit");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "city=text | parameter.city is no type: \"text\"; there are string, integer, number and boolean",
                "city.description=x | parameter.city.description says more about an argument that has no type: add parameter.city",
                "city=string;city.descripton=x | parameter.city.descripton is unknown; there are description, required and enum",
                "city=string;city.required=yes | parameter.city.required must be true or false: \"yes\"",
                "n=integer;n.enum=1,two | parameter.n.enum lists what is no integer: \"two\"",
                "n=string;n.enum=, | parameter.n.enum lists no value"
            })
    void namesTheOptionThatIsWrong(String options, String message) {
        Map<String, String> parsed = new HashMap<>();
        for (String option : options.split(";")) {
            parsed.put(option.split("=")[0], option.split("=")[1]);
        }

        assertThatThrownBy(() -> ArgumentSchema.of(parsed)).hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CamelHttpUri",
                "camelcase",
                "JMSReplyTo",
                "Host",
                "authorization",
                "breadcrumbId",
                "connection",
                "SOAPAction",
                "operationName",
                "bcc",
                "to",
                "Content-Length",
                "Transfer-Encoding",
                "org.apache.camel.x",
                "X-Forwarded-For",
                "a\r\nHost",
                "a b",
                "",
                "1a",
                "größe"
            })
    void refusesArgumentsWhoseNameCouldSteerAnEndpoint(String name) {
        String schema = "{\"properties\":{\"%s\":{}}}".formatted(name.replace("\r\n", "\\r\\n"));

        assertThatThrownBy(() -> ArgumentSchema.parse(schema)).hasMessageContaining("the parameter \"" + name + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'type':'object' | argSchema is no JSON, line 1, column",
                "[] | argSchema is no JSON object",
                "{'type':'array','properties':{'a':{}}} | argSchema must have the type object",
                "{'type':'object'} | argSchema must have properties",
                "{'properties':{'a':{'type':'strin'}}} | argSchema is no JSON Schema: $.properties.a.type: ",
                "{'properties':{'a':{'pattern':'('}}} | argSchema is no JSON Schema: ",
                "{'properties':{'a':{'$ref':'#/nowhere'}}} | argSchema is no JSON Schema: ",
                "{'properties':{'a':{'$ref':'http://127.0.0.1:9/schema'}}} | argSchema is no JSON Schema: ",
                "{'properties':{'a':{'$ref':'#/$defs/x'}},'$defs':{'x':{'$ref':'#/$defs/y'},'y':{'allOf':[{'$ref':'#/$defs/x'}]}}} | argSchema refers to itself without end: \"#/$defs/",
                "{'properties':{'a':{'items':{'$ref':'#/properties/a/items'}}}} | argSchema refers to itself without end: \"#/properties/a/items\"",
                "{'properties':{'a':{},'a':{}}} | argSchema is no JSON, line 1, column"
            })
    void saysWhatIsWrongWithASchema(String schema, String message) {
        assertThatThrownBy(() -> ArgumentSchema.parse(schema.replace('\'', '"')))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'id':'1' | The arguments end too early: they must be a whole JSON object.",
                "{'id':'1 | The arguments end too early: they must be a whole JSON object.",
                "{'id':'1','id':'2'} | The arguments are not proper JSON: holds id twice",
                "{'id':'1'}{'id':'2'} | The arguments are not proper JSON: look at line 1, column ",
                "{id:'1'} | The arguments are not proper JSON: look at line 1, column 2.",
                "{'id':tru} | The arguments are not proper JSON: look at line 1, column ",
                "['1'] | The arguments must be a JSON object.",
                "null | The arguments must be a JSON object.",
                "{} | The arguments are wrong: $: required property 'id' not found",
                "{'id':1} | The arguments are wrong: $.id: integer found, string expected",
                "{'id':'x'} | The arguments are wrong: $.id: does not match the regex pattern ^[0-9]+$",
                "{'id':'1','items':[{'count':1},{'count':'2'}]} | The arguments are wrong: $.items[1].count: string found, integer expected",
                "{'id':'1','day':'tomorrow'} | The arguments are wrong: $.day: does not match the date pattern must be a valid RFC 3339 full-date"
            })
    void tellsTheModelWhereItsArgumentsAreWrong(String arguments, String message) {
        assertThatThrownBy(() -> ORDER.read(arguments.replace('\'', '"')))
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void takesATreeWhoseNodesAreOneSchema() {
        ArgumentSchema tree = ArgumentSchema.parse(
                """
                {"properties":{"tree":{"$ref":"#/$defs/node"}},
                 "$defs":{"node":{"type":"object","properties":{
                   "name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/node"}}}}}}""");
        String inner = "{\"tree\":{\"children\":[{\"name\":\"a\",\"children\":[{\"name\":%s}]}]}}";

        assertThat(tree.read(inner.formatted("\"b\""))).hasToString(inner.formatted("\"b\""));
        assertThatThrownBy(() -> tree.read(inner.formatted("7")))
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("$.tree.children[0].children[0].name: integer found, string expected");
    }

    @Test
    void writesNumbersPlainly() {
        ArgumentSchema schema = ArgumentSchema.parse(
                """
                {"properties":{"n":{"type":"integer"},"x":{"type":"number"},"any":{},
                 "list":{"type":"array","items":{"type":"object","properties":{"n":{"type":"integer"}}}}}}""");

        assertThat(schema.read("{\"n\":1e2,\"x\":1.5e2,\"any\":1e2,\"list\":[{\"n\":3.0}]}"))
                .hasToString("{\"n\":100,\"x\":150,\"any\":1e2,\"list\":[{\"n\":3}]}");
        assertThat(schema.read("{\"n\":1e10,\"x\":2.50}")).hasToString("{\"n\":10000000000,\"x\":2.50}");
        assertThatThrownBy(() -> schema.read("{\"n\":1.5}"))
                .hasMessageContaining("$.n: number found, integer expected");
    }

    @Test
    void writesNumbersPlainlyThatMayBeSomethingElse() {
        ArgumentSchema schema = ArgumentSchema.parse(
                """
                {"properties":{"n":{"type":["integer","null"]},"x":{"type":["null","number"]},
                 "both":{"type":["integer","number"]},"list":{"type":["array","null"],"items":{"type":["string","integer"]}},
                 "ref":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"integer"}}}""");

        assertThat(schema.read("{\"n\":1e2,\"x\":1.5e2,\"both\":1.5e0,\"list\":[\"1e2\",1e2],\"ref\":1e2}"))
                .hasToString("{\"n\":100,\"x\":150,\"both\":1.5,\"list\":[\"1e2\",100],\"ref\":1e2}");
        assertThat(schema.read("{\"n\":null,\"x\":null}")).hasToString("{\"n\":null,\"x\":null}");
    }

    @Test
    void takesNothingAtAllForNoArguments() {
        assertThat(ArgumentSchema.of(Map.of()).read(" ")).isEmpty();
    }

    @Test
    void refusesArgumentsThatWereNotDeclaredOneByOne() {
        assertThatThrownBy(() -> ArgumentSchema.of(Map.of("city", "string")).read("{\"town\":\"x\"}"))
                .hasMessageContaining("property 'town' is not defined");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e90000000", "-1e90000000", "1e-90000000", "1e401"})
    void refusesANumberThatCannotBeWrittenOut(String number) {
        ArgumentSchema chosen = ArgumentSchema.of(Map.of("n", "number", "n.enum", "1,2"));
        assertThatThrownBy(() -> chosen.read("{\"n\":" + number + "}"))
                .isInstanceOf(InvalidArgumentsException.class)
                .hasMessageContaining("too large or too small");
    }

    @Test
    void keepsMessagesShort() {
        String manyMistakes = "{\"id\":1,\"items\":[" + "{\"count\":\"x\"},".repeat(500) + "{}]}";

        assertThatThrownBy(() -> ORDER.read(manyMistakes)).message().hasSizeLessThan(1_010);
    }
}
