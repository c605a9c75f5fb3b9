package dev.godwit.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A domain's XML as libvirt gives it, read without fetching anything from outside it. */
final class GuestXml {
  private final Element domain;

  private GuestXml(Element domain) {
    this.domain = domain;
  }

  /**
   * Parses a document of libvirt.
   *
   * @throws IllegalArgumentException if it is no XML
   */
  static GuestXml parse(String xml) {
    try {
      var factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      Document document =
          factory.newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
      return new GuestXml(document.getDocumentElement());
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalArgumentException("libvirt's XML cannot be read: " + e.getMessage(), e);
    }
  }

  /** The disks that a migration must care for, in the order of the XML. */
  List<GuestDisk> disks() {
    var disks = new ArrayList<GuestDisk>();
    for (Element disk : devices("disk")) {
      Element source = child(disk, "source");
      Element target = child(disk, "target");
      boolean writable = child(disk, "readonly") == null && child(disk, "shareable") == null;
      if (source != null && target != null && writable) {
        disks.add(
            new GuestDisk(target.getAttribute("dev"), disk.getAttribute("type"), path(source)));
      }
    }
    return disks;
  }

  private static @Nullable String path(Element source) {
    for (String attribute : List.of("file", "dev", "dir")) {
      if (source.hasAttribute(attribute)) {
        return source.getAttribute(attribute);
      }
    }
    return null;
  }

  /** Whether a device of the host is passed through. */
  boolean hasHostDevice() {
    return !devices("hostdev").isEmpty()
        || devices("interface").stream()
            .anyMatch(device -> device.getAttribute("type").equals("hostdev"));
  }

  /** Whether the guest has persistent memory that a file on the host stands for. */
  boolean hasVirtualPersistentMemory() {
    return devices("memory").stream()
        .anyMatch(device -> device.getAttribute("model").equals("nvdimm"));
  }

  /** The hypervisor kind: {@code kvm} or {@code qemu}. */
  String virtualizationType() {
    return domain.getAttribute("type");
  }

  String emulator() {
    Element devices = child(domain, "devices");
    Element emulator = devices == null ? null : child(devices, "emulator");
    return emulator == null ? "" : emulator.getTextContent().trim();
  }

  String architecture() {
    return osType("arch");
  }

  String machine() {
    return osType("machine");
  }

  private String osType(String attribute) {
    Element os = child(domain, "os");
    Element type = os == null ? null : child(os, "type");
    return type == null ? "" : type.getAttribute(attribute);
  }

  /** The guest's processor, as a document of its own; null if the XML says nothing of it. */
  @Nullable
  String cpu() {
    Element cpu = child(domain, "cpu");
    return cpu == null ? null : text(cpu);
  }

  /** The text of an element below the root, by its path; empty if there is none. */
  String text(String... path) {
    Element element = domain;
    for (String name : path) {
      element = element == null ? null : child(element, name);
    }
    return element == null ? "" : element.getTextContent().trim();
  }

  private List<Element> devices(String name) {
    Element devices = child(domain, "devices");
    return devices == null ? List.of() : children(devices, name);
  }

  private static @Nullable Element child(Element parent, String name) {
    List<Element> children = children(parent, name);
    return children.isEmpty() ? null : children.getFirst();
  }

  private static List<Element> children(Element parent, String name) {
    var children = new ArrayList<Element>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        children.add(element);
      }
    }
    return children;
  }

  private static String text(Element element) {
    try {
      var factory = TransformerFactory.newDefaultInstance();
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
      factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_STYLESHEET, "");
      Transformer transformer = factory.newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      var text = new StringWriter();
      transformer.transform(new DOMSource(element), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException("an element cannot be written as XML", e);
    }
  }
}
