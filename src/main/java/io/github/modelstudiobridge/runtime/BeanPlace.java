package io.github.modelstudiobridge.runtime;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.PropertyBindingException;

/** Where a bean that cannot be made is written. Camel tells its file and its name, but further out than the reason. */
final class BeanPlace {

    private static final Pattern FILE = Pattern.compile("Error pre-parsing resource: file:(.*)");
    private static final Pattern BEAN = Pattern.compile("Error creating bean: (.*) of type: .*", Pattern.DOTALL);

    /** Who is told of a property, or of a variable to set, has nothing to change where that is used. */
    private static final Pattern PROPERTY = Pattern.compile("[a-z]+(\\.[a-z-]+)+[ :]|No [^:]*: set [A-Z_]+, ");

    private BeanPlace() {}

    /**
     * File, line, bean and property, as far as they are known, e.g. {@code routes/a.camel.yaml:2: bean b: property time: };
     * empty when it is not about a bean, or names itself what to set.
     */
    static String of(Throwable failure) {
        Path file = null;
        String place = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (PROPERTY.matcher(message).lookingAt()) {
                return "";
            }
            Matcher said = FILE.matcher(message);
            Matcher bean = BEAN.matcher(message);
            if (said.matches()) {
                file = Path.of(said.group(1));
                place = RoutePlace.shown(file) + ": ";
            } else if (file != null && bean.matches()) {
                place = line(file, bean.group(1)) + "bean " + bean.group(1) + ": ";
            } else if (file != null && cause instanceof PropertyBindingException property) {
                place += "property " + property.getPropertyName() + ": ";
            }
        }
        return place;
    }

    private static String line(Path file, String bean) {
        Pattern name = Pattern.compile("\\bname[\"']?:\\s*[\"']?" + Pattern.quote(bean) + "[\"']?\\s*([,}#].*)?$");
        return LineSearch.numbers(file, name).stream()
                .findFirst()
                .map(number -> RoutePlace.line(file, number))
                .orElse(RoutePlace.shown(file) + ": ");
    }
}
