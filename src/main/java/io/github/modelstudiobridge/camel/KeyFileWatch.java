package io.github.modelstudiobridge.camel;

import io.github.modelstudiobridge.caller.InvalidKeysException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands a key file's content on when it has changed, and says once what is wrong with a file that cannot be used.
 *
 * <p>A change counts when it has {@link Settling settled}. Compares content, not time stamps: those may be coarse, and
 * mounted secrets change by a link. Each {@link #run} is one look; not thread safe.
 */
final class KeyFileWatch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(KeyFileWatch.class);

    private final String keys;
    private final KeyFile file;
    private final ToIntFunction<String> load;
    private final Settling<String> looks;

    /**
     * Not looking yet.
     *
     * @param keys    what the log calls the keys, e.g. {@code caller-keys}
     * @param content what was found last and is in use
     * @param load    takes new content and returns its number of keys, or throws {@link IllegalArgumentException} and
     *                leaves everything as it was
     */
    KeyFileWatch(String keys, KeyFile file, String content, ToIntFunction<String> load) {
        this.keys = keys;
        this.file = file;
        this.load = load;
        this.looks = new Settling<>(fingerprint("content", content));
    }

    @Override
    public void run() {
        String content;
        try {
            content = file.read();
        } catch (InvalidKeysException unreadable) {
            if (isNews(fingerprint("problem", unreadable.getMessage()))) {
                keep(unreadable);
            }
            return;
        }
        if (isNews(fingerprint("content", content))) {
            load(content);
        }
    }

    private void load(String content) {
        try {
            int count = load.applyAsInt(content);
            LOG.info("event={}-reloaded property={} file={} keys={}", keys, file.property(), file.path(), count);
        } catch (IllegalArgumentException unusable) {
            keep(unusable);
        }
    }

    private boolean isNews(String found) {
        boolean news = looks.isNews(found);
        if (news) {
            looks.handle(found);
        }
        return news;
    }

    private void keep(IllegalArgumentException problem) {
        LOG.warn(
                "event={}-kept property={} file={} reason=\"{}\"",
                keys,
                file.property(),
                file.path(),
                problem.getMessage());
    }

    /** Instead of the content, which holds keys. */
    private static String fingerprint(String kind, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest((kind + ':' + text).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
