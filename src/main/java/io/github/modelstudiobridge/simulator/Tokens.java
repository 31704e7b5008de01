package io.github.modelstudiobridge.simulator;

/** A text as the sequence of its tokens, any of which can be asked for by its index; long ones are made on demand. */
interface Tokens {

    Tokens NONE = new Tokens() {
        @Override
        public long size() {
            return 0;
        }

        @Override
        public String get(long index) {
            throw new IndexOutOfBoundsException("no token " + index);
        }
    };

    long size();

    String get(long index);

    /** {@code w1 w2 w3 …}, so that a lost or doubled token is seen at once. */
    static Tokens numbered(long size) {
        return new Tokens() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public String get(long index) {
                return "w" + (index + 1) + " ";
            }
        };
    }

    /** ASCII text of exactly that many bytes, each token starting with its number where it has room for it. */
    static Tokens filler(long bytes, int bytesPerToken) {
        return new Tokens() {
            @Override
            public long size() {
                return (bytes + bytesPerToken - 1) / bytesPerToken;
            }

            @Override
            public String get(long index) {
                int length = (int) Math.min(bytesPerToken, bytes - index * bytesPerToken);
                String number = (index + 1) + ":";
                return length <= number.length()
                        ? number.substring(0, length)
                        : number + "x".repeat(length - number.length());
            }
        };
    }

    /** The first tokens of this text. */
    default Tokens limit(long most) {
        if (most >= size()) {
            return this;
        }
        Tokens all = this;
        return new Tokens() {
            @Override
            public long size() {
                return most;
            }

            @Override
            public String get(long index) {
                return all.get(index);
            }
        };
    }
}
