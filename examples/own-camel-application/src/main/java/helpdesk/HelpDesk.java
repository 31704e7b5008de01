package helpdesk;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** A help desk that was there before the bridge: letters come as files, and each gets a draft of its answer. */
public final class HelpDesk extends RouteBuilder {

    public static void main(String[] arguments) throws Exception {
        System.exit(application().run(arguments));
    }

    /** What it is made of, beside the routes that application.properties names. */
    public static Main application() {
        Main camel = new Main();
        camel.configure().addRoutesBuilder(new HelpDesk());
        camel.bind("letters", new Letters());
        camel.bind("orders", new Orders());
        return camel;
    }

    @Override
    public void configure() {
        // a letter that gets no draft is kept apart, so that it is not tried for ever
        from("file:{{helpdesk.directory}}/letters?move=.answered&moveFailed=.unanswered&charset=UTF-8")
                .routeId("letters")
                .convertBodyTo(String.class)
                .setProperty("letter", header(Exchange.FILE_NAME_ONLY))
                .to("direct:draft-answer");
    }
}
