package io.github.modelstudiobridge.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.modelstudiobridge.testing.Markdown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Links lead somewhere, and every document can be found from the README. */
class DocumentLinksTest {

    private static final Path README = Path.of("README.md");

    private static boolean isRelative(String link) {
        return !link.contains("://");
    }

    private static Path target(Markdown document, String link) {
        String file = link.replaceFirst("#.*", "");
        return file.isEmpty()
                ? document.path()
                : document.path().resolveSibling(file).normalize();
    }

    @Test
    void everyRelativeLinkLeadsToAFileAndItsHeading() throws IOException {
        for (Markdown document : Markdown.all()) {
            for (String link : document.links().stream()
                    .filter(DocumentLinksTest::isRelative)
                    .toList()) {
                Path target = target(document, link);
                assertThat(target).as("%s in %s", link, document).exists();
                if (link.contains("#")) {
                    assertThat(Markdown.read(target).anchors())
                            .as("%s in %s", link, document)
                            .contains(link.substring(link.indexOf('#') + 1));
                }
            }
        }
    }

    @Test
    void everyDocumentIsReachedFromTheReadme() throws IOException {
        Set<Path> reached = new HashSet<>(Set.of(README));
        Deque<Path> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            Markdown document = Markdown.read(open.pop());
            for (String link : document.links()) {
                Path target = target(document, link);
                if (isRelative(link)
                        && target.toString().endsWith(".md")
                        && Files.exists(target)
                        && reached.add(target)) {
                    open.push(target);
                }
            }
        }

        List<Path> all = Markdown.all().stream().map(Markdown::path).toList();
        assertThat(all).isSubsetOf(reached);
    }
}
