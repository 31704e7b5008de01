package io.github.modelstudiobridge.camel.audit;

/** What a caller has heard, as far as it may be kept. Thread safe. */
public final class Transcript {

    private final int maxSize;
    private final StringBuilder heard = new StringBuilder();
    private boolean cut;

    /** @param maxSize the most characters that are kept; the rest is forgotten */
    Transcript(int maxSize) {
        this.maxSize = maxSize;
    }

    /** The caller hears more. */
    public synchronized void add(String text) {
        int room = maxSize - heard.length();
        cut |= text.length() > room;
        heard.append(text, 0, Math.min(room, text.length()));
    }

    synchronized String text() {
        return heard.toString();
    }

    synchronized boolean isCut() {
        return cut;
    }
}
