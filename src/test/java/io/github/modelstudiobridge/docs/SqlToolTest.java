package io.github.modelstudiobridge.docs;

import static io.github.modelstudiobridge.testing.ArgumentTricks.arguments;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.EditedRoutes;
import io.github.modelstudiobridge.testing.HttpCall;
import io.github.modelstudiobridge.testing.Markdown;
import io.github.modelstudiobridge.testing.ToolsUnderTest;
import io.github.modelstudiobridge.tool.ToolResult;
import io.github.modelstudiobridge.tool.ToolResult.Outcome;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The tool of the how-to page over a real database. */
class SqlToolTest {

    private static final String URL = "jdbc:h2:mem:invoices;DB_CLOSE_DELAY=-1";

    private static final Semaphore PAUSING = new Semaphore(0);
    private static final Semaphore INTERRUPTED = new Semaphore(0);

    private static ToolsUnderTest tools;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        execute(
                "create table invoice (number varchar, customer varchar, amount decimal(9, 2), due date, paid boolean)");
        execute("insert into invoice values ('R-2', 'C-17', 30.00, date '2026-03-01', false),"
                + " ('R-1', 'C-17', 12.50, date '2026-02-01', false), ('R-0', 'C-17', 9.00, date '2026-01-01', true),"
                + " ('R-9', 'C-18', 1.00, date '2026-01-01', false)");
        execute("insert into invoice select 'M-' || x, 'C-99', x, date '2026-01-01', false from system_range(1, 8000)");
        EditedRoutes routes = EditedRoutes.in(directory);
        routes.add(
                "tools/invoices.camel.yaml",
                Markdown.read("docs/how-to/add-a-tool-over-sql.md")
                        .blocks("yaml")
                        .get(0));
        tools = ToolsUnderTest.start(
                routes,
                Map.of(
                        "tools.invoices.url", URL,
                        "tools.invoices.user", "",
                        "tools.invoices.password", "",
                        "ims.tools", "invoices"));
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(URL);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @AfterAll
    static void stop() throws SQLException {
        tools.close();
        execute("shutdown");
    }

    @Test
    void tellsTheRowsAsJson() {
        assertThat(tools.call("invoices", "{\"customer\":\"C-17\"}"))
                .isEqualTo(new ToolResult(
                        Outcome.OK,
                        "[{\"NUMBER\":\"R-1\",\"AMOUNT\":12.50,\"DUE\":\"2026-02-01\"},"
                                + "{\"NUMBER\":\"R-2\",\"AMOUNT\":30.00,\"DUE\":\"2026-03-01\"}]"));
        assertThat(tools.call("invoices", "{\"customer\":\"C-0\"}")).isEqualTo(new ToolResult(Outcome.OK, "[]"));
    }

    @Test
    void tellsNoMoreRowsThanItMay() {
        assertThat(tools.call("invoices", "{\"customer\":\"C-99\"}").content().split("NUMBER"))
                .hasSize(11);
    }

    @ParameterizedTest
    @MethodSource("io.github.modelstudiobridge.testing.ArgumentTricks#values")
    void takesAnArgumentForNothingButAValue(String customer) {
        assertThat(tools.call("invoices", arguments("customer", customer))).isEqualTo(new ToolResult(Outcome.OK, "[]"));
        assertThat(tools.call("invoices", "{\"customer\":\"C-18\"}").content()).contains("R-9");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C-17' --", ":?customer", "C-17\\' or 1=1", "C-17\r\nor 1=1", "C-17 or 1=1"})
    void takesWhatLooksLikeSqlForNothingButAValue(String customer) {
        takesAnArgumentForNothingButAValue(customer);
    }

    @ParameterizedTest
    @MethodSource("io.github.modelstudiobridge.testing.ArgumentTricks#headerNames")
    void takesNoStatementFromAnArgument(String name) {
        assertThat(tools.call("invoices", arguments("customer", "C-18", name, "drop table invoice"))
                        .outcome())
                .isEqualTo(Outcome.INVALID_ARGUMENTS);
        assertThat(tools.call("invoices", "{\"customer\":\"C-18\"}").content()).contains("R-9");
    }

    @Test
    void saysOfAnErrorOfTheDatabaseOnlyThatItFailed() throws Exception {
        execute("alter table invoice rename to hidden");
        try {
            assertThat(tools.call("invoices", "{\"customer\":\"C-17\"}"))
                    .isEqualTo(new ToolResult(Outcome.FAILED, "invoices failed."));
        } finally {
            execute("alter table hidden rename to invoice");
        }
    }

    /** Functions of the database that take long. */
    public static final class Slow {

        public static boolean pause(int millis) throws InterruptedException {
            PAUSING.release();
            try {
                Thread.sleep(millis);
                return true;
            } catch (InterruptedException e) {
                INTERRUPTED.release();
                throw e;
            }
        }
    }

    /** Has the database take so long for each row while something is done. */
    private static void slowly(int millis, Callable<?> work) throws Exception {
        PAUSING.drainPermits();
        INTERRUPTED.drainPermits();
        execute("alter table invoice rename to hidden");
        execute("create alias pause for '" + Slow.class.getName() + ".pause'");
        execute("create view invoice as select * from hidden where pause(" + millis + ")");
        try {
            work.call();
        } finally {
            execute("drop view invoice");
            execute("drop alias pause");
            execute("alter table hidden rename to invoice");
        }
        assertThat(tools.call("invoices", "{\"customer\":\"C-18\"}").content()).contains("R-9");
    }

    private static void awaitPermit(Semaphore semaphore, int seconds) throws InterruptedException {
        assertThat(semaphore.tryAcquire(seconds, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void isInterruptedWhenItIsCancelledAndServesTheNext() throws Exception {
        slowly(20_000, () -> {
            ToolsUnderTest.Started call = tools.begin("invoices", "{\"customer\":\"C-17\"}");
            awaitPermit(PAUSING, 10);

            call.running().cancel();

            awaitPermit(INTERRUPTED, 2);
            assertThat(call.result()).isNotDone();
            return null;
        });
    }

    @Test
    void isInterruptedWhenTheCallerHasHungUp() throws Exception {
        long before = tools.modelRequests();
        slowly(20_000, () -> {
            try (HttpCall caller = tools.ask("invoices", "{\"customer\":\"C-17\"}")) {
                awaitPermit(PAUSING, 10);
            }

            awaitPermit(INTERRUPTED, 2);
            tools.awaitIdle();
            return null;
        });
        assertThat(tools.modelRequests() - before).as("requests to the model").isEqualTo(1);
    }

    @Test
    void saysThatTheDatabaseTookTooLongForAllRows() throws Exception {
        slowly(1, () -> assertThat(tools.call("invoices", "{\"customer\":\"C-99\"}"))
                .isEqualTo(new ToolResult(Outcome.FAILED, "invoices failed: its service did not answer in time.")));
    }

    @Test
    void isInterruptedWhenTheDatabaseTakesTooLongForOneRow() throws Exception {
        slowly(20_000, () -> {
            assertThat(tools.call("invoices", "{\"customer\":\"C-17\"}"))
                    .isEqualTo(new ToolResult(Outcome.TIMED_OUT, "invoices did not answer within 5 seconds."));
            awaitPermit(INTERRUPTED, 2);
            return null;
        });
    }
}
