package io.github.modelstudiobridge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** The weather that the demo makes up. */
class DemoWeatherTest {

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
    }

    @Test
    void isTheSameForAPlaceEachTime() throws Exception {
        try (DemoWeather weather = DemoWeather.start()) {
            HttpResponse<String> singapore = get(weather.url() + "?location=S%C3%ADngapore");

            assertThat(singapore.body())
                    .matches("\\{\"location\":\"Síngapore\",\"sky\":\"[a-z]+\",\"temperature_celsius\":[0-9]+}")
                    .isEqualTo(get(weather.url() + "?location=S%C3%ADngapore").body());
        }
    }

    @Test
    void isToldOnlyForAPlace() throws Exception {
        try (DemoWeather weather = DemoWeather.start()) {
            assertThat(get(weather.url()).statusCode()).isEqualTo(400);
        }
    }
}
