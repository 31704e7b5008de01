package io.github.modelstudiobridge.testing.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A bundle of its own in the container under test: does to other bundles what Karaf's {@code bundle:} commands do. Karaf
 * 4.4's shell opens no session on JDK 24 and newer, since a method of the JDK that it asks for its user is gone.
 */
public final class BundleCommands implements BundleActivator {

    private static final String PORT = "Commands-Port";

    private ServerSocket server;

    /** Makes the bundle. It is to listen on a port of the loopback. */
    static void write(Path jar, int port) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue("Bundle-ManifestVersion", "2");
        headers.putValue("Bundle-SymbolicName", BundleCommands.class.getName());
        headers.putValue("Bundle-Activator", BundleCommands.class.getName());
        headers.putValue("Import-Package", "org.osgi.framework,org.osgi.framework.wiring");
        headers.putValue(PORT, String.valueOf(port));
        String code = BundleCommands.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest)) {
            out.putNextEntry(new JarEntry(code));
            try (var in = BundleCommands.class.getClassLoader().getResourceAsStream(code)) {
                in.transferTo(out);
            }
        }
    }

    /** What the bundle at a port answers to a command, such as {@code stop SYMBOLIC-NAME}: nothing, or what went wrong. */
    static String ask(int port, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void start(BundleContext context) throws IOException {
        int port = Integer.parseInt(context.getBundle().getHeaders().get(PORT));
        server = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> serve(context), "bundle-commands");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void stop(BundleContext context) throws IOException {
        server.close();
    }

    private void serve(BundleContext context) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept();
                    PrintStream out = new PrintStream(socket.getOutputStream(), true, StandardCharsets.UTF_8)) {
                String[] words = new BufferedReader(
                                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                        .readLine()
                        .split(" ");
                try {
                    out.print(run(context, words[0], words[1]));
                } catch (BundleException | RuntimeException e) {
                    out.print(e);
                }
            } catch (IOException e) {
                // the caller or the container has gone
            }
        }
    }

    private static String run(BundleContext context, String command, String argument) throws BundleException {
        if (command.equals("install")) {
            context.installBundle(argument).start();
            return "";
        }
        Bundle bundle = Arrays.stream(context.getBundles())
                .filter(candidate -> argument.equals(candidate.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        switch (command) {
            case "location" -> {
                return bundle.getLocation();
            }
            case "start" -> bundle.start();
            case "stop" -> bundle.stop();
            case "update" -> bundle.update();
            case "uninstall" -> bundle.uninstall();
            case "refresh" -> context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle));
            default -> throw new IllegalArgumentException(command);
        }
        return "";
    }
}
