package io.github.modelstudiobridge.modelstudio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.chat.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionChunksTest {

    private static final String ENVELOPE = "'id':'c1','created':7,'model':'qwen-plus','system_fingerprint':null,";
    private static final String USAGE = "'usage':{'prompt_tokens':1.0,'completion_tokens':2}";

    private static List<String> chunks(String completion, boolean withUsage) {
        return CompletionChunks.of(bytes(completion), withUsage);
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static String completion(String choices) {
        return "{" + ENVELOPE + "'object':'chat.completion','choices':[" + choices + "]," + USAGE + "}";
    }

    private static String chunk(String choice) {
        return ("{" + ENVELOPE + "'object':'chat.completion.chunk','choices':[" + choice + "],'usage':null}")
                .replace('\'', '"');
    }

    private static void assertSame(List<String> chunks, String... expected) throws Exception {
        assertThat(chunks).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(Json.MAPPER.readTree(chunks.get(i))).isEqualTo(Json.MAPPER.readTree(expected[i]));
        }
    }

    @Test
    void saysRoleThoughtsTextAndEndInThatOrder() throws Exception {
        List<String> chunks = chunks(
                completion("{'index':0,'finish_reason':'stop','logprobs':{'content':[1.10]},"
                        + "'message':{'role':'assistant','content':'It is <b/>.','reasoning_content':'Hm.'}}"),
                false);

        assertSame(
                chunks,
                chunk("{'index':0,'delta':{'role':'assistant','content':''},'logprobs':null,'finish_reason':null}"),
                chunk("{'index':0,'delta':{'content':null,'reasoning_content':'Hm.'},'logprobs':null,"
                        + "'finish_reason':null}"),
                chunk("{'index':0,'delta':{'content':'It is <b/>.'},'logprobs':{'content':[1.10]},"
                        + "'finish_reason':null}"),
                chunk("{'index':0,'delta':{'content':''},'logprobs':null,'finish_reason':'stop'}"));
    }

    @Test
    void saysEachCallByItselfWithItsIndex() throws Exception {
        List<String> chunks = chunks(
                completion("{'index':0,'finish_reason':'tool_calls','message':{'role':'assistant','content':null,"
                        + "'tool_calls':[{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}},"
                        + "{'id':'b','type':'function','function':{'name':'g','arguments':''},'index':1,'x_own':1}]}}"),
                false);

        assertSame(
                chunks,
                chunk("{'index':0,'delta':{'role':'assistant','content':''},'logprobs':null,'finish_reason':null}"),
                chunk(
                        "{'index':0,'delta':{'content':null,'tool_calls':[{'id':'a','type':'function',"
                                + "'function':{'name':'f','arguments':'{}'},'index':0}]},'logprobs':null,'finish_reason':null}"),
                chunk("{'index':0,'delta':{'content':null,'tool_calls':[{'id':'b','type':'function',"
                        + "'function':{'name':'g','arguments':''},'index':1,'x_own':1}]},'logprobs':null,"
                        + "'finish_reason':null}"),
                chunk("{'index':0,'delta':{'content':''},'finish_reason':'tool_calls'}"));
    }

    @Test
    void saysTheTokenCountsLastWhenTheyAreWanted() throws Exception {
        List<String> chunks =
                chunks(completion("{'message':{'role':'assistant','content':'Hi'},'finish_reason':'stop'}"), true);

        assertThat(chunks).hasSize(4);
        assertThat(chunks.get(3))
                .isEqualTo(("{" + ENVELOPE + "'object':'chat.completion.chunk','choices':[]," + USAGE + "}")
                        .replace('\'', '"'));
    }

    @Test
    void saysEveryChoiceAndWhatNobodyKnows() throws Exception {
        List<String> chunks = chunks(
                completion(
                        "{'message':{'content':'','refusal':'No.','audio':null},'finish_reason':'stop'},"
                                + "{'message':{'content':'B'},'x_filter':[1],'logprobs':{'content':[]},'finish_reason':'length'}"),
                false);

        assertSame(
                chunks,
                chunk("{'index':0,'delta':{'role':'assistant','content':'','refusal':'No.'},'logprobs':null,"
                        + "'finish_reason':null}"),
                chunk("{'index':0,'delta':{'content':''},'finish_reason':'stop'}"),
                chunk("{'index':1,'delta':{'role':'assistant','content':''},'logprobs':null,'finish_reason':null}"),
                chunk("{'index':1,'delta':{'content':'B'},'logprobs':{'content':[]},'finish_reason':null}"),
                chunk("{'index':1,'delta':{'content':''},'x_filter':[1],'logprobs':null,'finish_reason':'length'}"));
    }

    @Test
    void leavesItToTheReaderToRefuseWhatIsNoChoice() throws Exception {
        assertSame(chunks(completion("7"), false), chunk("7"));
    }
}
