package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.chat.ChatError;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;

/**
 * Tells which requests cannot be served whatever their path: where the next one would start is uncertain, or this server
 * does not speak what they ask for.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6.3">RFC 9112, 6.3: Message Body Length</a>
 */
final class RequestHeads {

    private static final ChatError MALFORMED =
            refusal(400, null, "bad_request", "The request line or a header is not well-formed HTTP/1.1.");
    private static final ChatError CONTENT_LENGTH = refusal(
            400, "Content-Length", "bad_request", "Content-Length must be given once, as a whole number of bytes.");
    private static final ChatError TWO_LENGTHS = refusal(
            400, "Transfer-Encoding", "bad_request", "Content-Length and Transfer-Encoding exclude one another.");
    private static final ChatError TRANSFER_ENCODING = refusal(
            400, "Transfer-Encoding", "bad_request", "Transfer-Encoding may only be chunked, and only in HTTP/1.1.");
    private static final ChatError HOST =
            refusal(400, "Host", "bad_request", "HTTP/1.1 needs exactly one Host header.");
    private static final ChatError LINE_TOO_LONG = refusal(
            414, null, "uri_too_long", "The request line is longer than bridge.http.max-request-line-size allows.");
    private static final ChatError EXPECTATION =
            refusal(417, "Expect", "expectation_failed", "Expect may only be 100-continue.");
    private static final ChatError HEADERS_TOO_LARGE =
            refusal(431, null, "headers_too_large", "The headers are larger than bridge.http.max-header-size allows.");
    private static final ChatError VERSION =
            refusal(505, null, "http_version_not_supported", "The version must be HTTP/1.1 or HTTP/1.0.");

    private RequestHeads() {}

    /** Why the request is refused, or null. */
    static ChatError refusal(HttpRequest head) {
        Throwable cause = head.decoderResult().cause();
        return cause == null ? refusalOfWellFormed(head) : refusalOfMalformed(head.headers(), cause);
    }

    private static ChatError refusalOfMalformed(HttpHeaders headers, Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return LINE_TOO_LONG;
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return HEADERS_TOO_LARGE;
        }
        List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
        boolean lengthsAreFine = lengths.isEmpty()
                || lengths.size() == 1 && lengths.get(0).strip().matches("\\d{1,18}");
        return lengthsAreFine ? MALFORMED : CONTENT_LENGTH;
    }

    private static ChatError refusalOfWellFormed(HttpRequest head) {
        // these two instances are the ones that Vert.x knows; any other is what merely looks like a version
        boolean isHttp11 = head.protocolVersion() == HttpVersion.HTTP_1_1;
        if (!isHttp11 && head.protocolVersion() != HttpVersion.HTTP_1_0) {
            return VERSION;
        }
        List<String> encodings = head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!encodings.isEmpty()) {
            if (!isHttp11 || encodings.size() > 1 || !isChunked(encodings.get(0))) {
                return TRANSFER_ENCODING;
            }
            if (head.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
                return TWO_LENGTHS;
            }
        }
        int hosts = head.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || isHttp11 && hosts == 0) {
            return HOST;
        }
        return expectsOnlyContinue(head.headers()) ? null : EXPECTATION;
    }

    private static boolean isChunked(String encoding) {
        return HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encoding.strip());
    }

    private static boolean expectsOnlyContinue(HttpHeaders headers) {
        return headers.getAll(HttpHeaderNames.EXPECT).stream()
                .allMatch(expected -> HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected.strip()));
    }

    private static ChatError refusal(int status, String param, String code, String message) {
        return new ChatError(status, ChatError.INVALID_REQUEST, message, param, code, null);
    }
}
