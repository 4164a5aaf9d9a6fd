import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.JarFile;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the bill of materials of an image, in the format CycloneDX: that of the jar, the packages of Debian or Ubuntu, and
 * the Java run-time image.
 *
 * <p>A program of its own: {@code java -cp fairlead.jar Sbom.java ROOT NAME VERSION}. It adds {@code
 * opt/fairlead/sbom.cdx.json} to the root directory. The same directory gives the same file.
 */
final class Sbom {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path root;

    private Sbom(Path root) {
        this.root = root;
    }

    public static void main(String[] args) throws IOException {
        new Sbom(Path.of(args[0])).write(args[1], args[2]);
    }

    private void write(String name, String version) throws IOException {
        ObjectNode bom = ofJar();
        ObjectNode image = JSON.createObjectNode();
        String reference = "pkg:oci/" + name + "@" + version;
        image.put("type", "container").put("bom-ref", reference).put("name", name).put("version", version);
        ObjectNode metadata = (ObjectNode) bom.get("metadata");
        ArrayNode components = (ArrayNode) bom.get("components");
        components.insert(0, metadata.get("component"));
        metadata.set("component", image);
        components.add(java());
        String distribution = addDistribution(components);
        for (Path file : packages()) {
            components.add(ofPackage(file, distribution));
        }
        Files.writeString(root.resolve("opt/fairlead/sbom.cdx.json"), JSON.writeValueAsString(bom) + "\n");
    }

    private ObjectNode ofJar() throws IOException {
        try (JarFile jar = new JarFile(root.resolve("opt/fairlead/fairlead.jar").toFile())) {
            return (ObjectNode) JSON.readTree(jar.getInputStream(jar.getEntry("META-INF/sbom/bom.json")).readAllBytes());
        }
    }

    /** The run-time image, by its file {@code release}. */
    private ObjectNode java() throws IOException {
        Properties release = new Properties();
        try (var reader = Files.newBufferedReader(root.resolve("opt/fairlead/java/release"))) {
            release.load(reader);
        }
        String version = release.getProperty("JAVA_RUNTIME_VERSION", release.getProperty("JAVA_VERSION")).replace("\"", "");
        ObjectNode java = component("framework", "openjdk", version, "pkg:generic/openjdk@" + version.replace("+", "%2B"));
        java.put("publisher", release.getProperty("IMPLEMENTOR", "unknown").replace("\"", ""));
        java.putArray("licenses").addObject().put("expression", "GPL-2.0-only WITH Classpath-exception-2.0");
        return java;
    }

    /** Adds Debian or Ubuntu itself, which scanners need to know whose packages these are. */
    private String addDistribution(ArrayNode components) throws IOException {
        Properties release = new Properties();
        try (var reader = Files.newBufferedReader(root.resolve("etc/os-release"))) {
            release.load(reader);
        }
        String id = release.getProperty("ID", "debian").replace("\"", "");
        String version = release.getProperty("VERSION_ID", "").replace("\"", "");
        ObjectNode system = JSON.createObjectNode();
        system.put("type", "operating-system").put("bom-ref", id + "@" + version).put("name", id).put("version", version);
        components.add(system);
        return id + "-" + version;
    }

    private List<Path> packages() throws IOException {
        TreeSet<Path> files = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(root.resolve("var/lib/dpkg/status.d"))) {
            found.forEach(files::add);
        }
        return List.copyOf(files);
    }

    private ObjectNode ofPackage(Path file, String distribution) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int colon = line.indexOf(": ");
            if (colon > 0 && !line.startsWith(" ")) {
                fields.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        String name = fields.get("Package");
        String version = fields.get("Version");
        String url = "pkg:deb/" + distribution.replaceAll("-.*", "") + "/" + name.replace("+", "%2B") + "@"
                + version.replace(":", "%3A").replace("+", "%2B").replace("~", "~") + "?arch=" + fields.get("Architecture")
                + "&distro=" + distribution;
        ObjectNode component = component("library", name, version, url);
        component.put("description", fields.get("Description"));
        return component;
    }

    private static ObjectNode component(String type, String name, String version, String url) {
        ObjectNode component = JSON.createObjectNode();
        component.put("type", type).put("bom-ref", url).put("name", name).put("version", version).put("purl", url);
        return component;
    }
}
