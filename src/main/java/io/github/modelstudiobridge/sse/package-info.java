/**
 * Reads and writes event streams ({@code text/event-stream}) as the HTML Standard defines them.
 *
 * <p>Bytes in, events out, and back: {@link io.github.modelstudiobridge.sse.SseDecoder} cuts chunks into lines and
 * lines into {@link io.github.modelstudiobridge.sse.SseEvent}s, {@link io.github.modelstudiobridge.sse.SseEncoder}
 * writes them. The package knows nothing of HTTP, of reconnecting, of JSON or of what ends a chat ({@code [DONE]}).
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML Standard, 9.2 Server-sent
 *     events</a>
 */
package io.github.modelstudiobridge.sse;
