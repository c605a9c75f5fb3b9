package dev.godwit.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** godwit-bom has the version of the build and names every artifact that others may use. */
class BomTest {
  private static Document pom(String directory) throws Exception {
    Path file = Path.of(System.getProperty("godwit.root"), directory, "pom.xml");
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  private static String child(Element parent, String name) {
    NodeList children = parent.getChildNodes();
    for (int i = 0; i < children.getLength(); i++) {
      if (children.item(i) instanceof Element element && element.getTagName().equals(name)) {
        return element.getTextContent().strip();
      }
    }
    return "";
  }

  @Test
  void itNamesEveryArtifactInTheVersionOfTheBuild() throws Exception {
    Element bom = pom("bom").getDocumentElement();
    Element parent = pom(".").getDocumentElement();
    assertThat(child(bom, "version")).isEqualTo(child(parent, "version"));
    var expected = new TreeSet<String>();
    NodeList modules = parent.getElementsByTagName("module");
    for (int i = 0; i < modules.getLength(); i++) {
      Element module = pom(modules.item(i).getTextContent().strip()).getDocumentElement();
      String artifact = child(module, "artifactId");
      boolean published = !child(module, "packaging").equals("pom")
          && !artifact.equals("godwit-it")
          && !artifact.equals("godwit-bench");
      if (published) {
        expected.add(artifact);
      }
    }
    var named = new TreeSet<String>();
    NodeList dependencies = bom.getElementsByTagName("dependency");
    for (int i = 0; i < dependencies.getLength(); i++) {
      named.add(child((Element) dependencies.item(i), "artifactId"));
    }
    assertThat(named).isEqualTo(expected);
  }
}
