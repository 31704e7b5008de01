package com.example.shop;

import io.github.modelstudiobridge.tool.InvalidArgumentsException;
import java.util.Map;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Header;

/** Books a table. */
public final class Tables {

    public Map<String, Object> book(
            @Header("guests") int guests, @Header("day") String day, @ExchangeProperty("caller") String caller) {
        if (guests > 8) {
            throw new InvalidArgumentsException("A table has at most 8 seats.");
        }
        return Map.of("table", guests + 10, "day", day, "bookedFor", caller);
    }
}
