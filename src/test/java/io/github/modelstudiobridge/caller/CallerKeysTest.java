package io.github.modelstudiobridge.caller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerKeysTest {

    private static final String SECRET = "s3cr3t";

    private static CallerKeys list(String entries) {
        return new CallerKeysBuilder().addList("ims.api-keys", entries).build();
    }

    private static CallerKeys lines(String lines) {
        return new CallerKeysBuilder()
                .addLines("ims.api-keys-file, /run/keys", lines)
                .build();
    }

    @Test
    void aKeyIsFoundUnderTheNameBeforeIt() {
        CallerKeys keys = list("shop abc,  support\tdef ");

        assertThat(keys.nameOf("abc")).isEqualTo("shop");
        assertThat(keys.nameOf("def")).isEqualTo("support");
    }

    @Test
    void keysWithoutANameAreCountedAmongAll() {
        assertThat(list("abc, shop def, , ghi,").names()).containsExactly("key-1", "shop", "key-3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:b", "a=b==", "a^b", "#ab", "name:a=b", "a.b-c_d~e+f/g", "\"ab\""})
    void aKeyMayHoldAnyVisibleCharacterButTheComma(String key) {
        assertThat(list(key).nameOf(key)).isEqualTo("key-1");
        assertThat(list("shop " + key).nameOf(key)).isEqualTo("shop");
        assertThat(lines("shop " + key).nameOf(key)).isEqualTo("shop");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ab", "abcd", "ABC", "shop", "shop abc", "abc, def", "abc\u0000"})
    void whatIsNoKeyBelongsToNobody(String presented) {
        assertThat(list("shop abc,support def").nameOf(presented)).isNull();
    }

    @Test
    void withoutKeysNobodyIsKnown() {
        assertThat(list("").nameOf("")).isNull();
        assertThat(list(" , ").names()).isEmpty();
    }

    @Test
    void aFileHoldsOneEntryPerLineWithCommentsAndBlankLines() {
        CallerKeys keys = lines("# shops\r\nshop abc\r\n\r\n  # others\n  def  \nsupport ghi");

        assertThat(keys.names()).containsExactly("shop", "key-2", "support");
        assertThat(keys.nameOf("def")).isEqualTo("key-2");
        assertThat(keys.nameOf("shops")).isNull();
    }

    @Test
    void aListAndAFileAreCountedAsOne() {
        CallerKeys keys = new CallerKeysBuilder()
                .addList("ims.api-keys", "abc")
                .addLines("ims.api-keys-file, /run/keys", "def")
                .build();

        assertThat(keys.names()).containsExactly("key-1", "key-2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "shop s3cr3t, shop other     | ims.api-keys, entry 2: the name shop is taken (ims.api-keys, entry 1)",
                "s3cr3t, key-1 other         | ims.api-keys, entry 2: the name key-1 is taken (ims.api-keys, entry 1)",
                "shop s3cr3t, support s3cr3t | ims.api-keys, entry 2: support has the same key as shop",
                "a, s3cr3t, s3cr3t           | ims.api-keys, entry 3: key-3 has the same key as key-2",
                "s3:cr3t s3cr3t              | ims.api-keys, entry 1: a name is 1 to 64 letters, digits or _ . -",
                "my s3cr3t key               | ims.api-keys, entry 1: more than a name and a key",
                "shop s3cr3tä                | ims.api-keys, entry 1: the key of shop holds a comma or",
            })
    void aMistakeIsNamedWithoutTheKey(String entries, String message) {
        assertThatThrownBy(() -> list(entries))
                .isInstanceOf(InvalidKeysException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void aMistakeInAFileIsNamedByItsLine() {
        assertThatThrownBy(() -> lines("# keys\nshop s3cr3t\n\nshop other\n"))
                .hasMessage("ims.api-keys-file, /run/keys, line 4: the name shop is taken"
                        + " (ims.api-keys-file, /run/keys, line 2)");
        assertThatThrownBy(() -> lines("abc\ns3cr3t,other"))
                .hasMessageStartingWith("ims.api-keys-file, /run/keys, line 2: ")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void aNameHasUpTo64Characters() {
        assertThat(list("n".repeat(64) + " abc").nameOf("abc")).hasSize(64);
        assertThatThrownBy(() -> list("n".repeat(65) + " abc")).isInstanceOf(InvalidKeysException.class);
    }

    @Test
    void thereIsABoundToTheirNumber() {
        String most = IntStream.range(0, 1000).mapToObj(i -> "k" + i).collect(Collectors.joining("\n"));

        assertThat(lines(most).names()).hasSize(1000);
        assertThatThrownBy(() -> lines(most + "\none-more")).hasMessageContaining("line 1001: more than 1000 keys");
    }

    @Test
    void aLookUpComparesEveryKeyWhicheverIsRight() {
        CallerKeys keys = list("a 1,b 2,c 3,d 4");

        for (String presented : List.of("1", "2", "4", "nobody's")) {
            AtomicInteger comparisons = new AtomicInteger();
            keys.nameOf(presented, (known, digest) -> {
                comparisons.incrementAndGet();
                return MessageDigest.isEqual(known, digest);
            });
            assertThat(comparisons).as(presented).hasValue(4);
        }
    }

    @Test
    void onlyDigestsOfOneLengthAreCompared() {
        list("a 1,b 22222222").nameOf("333", (known, digest) -> {
            assertThat(known).hasSize(32);
            assertThat(digest).hasSize(32);
            return false;
        });
    }
}
