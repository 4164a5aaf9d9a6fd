package io.fairlead.k8s.cli;

import io.fairlead.lab.NetworkNamespace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the kernel has been told in a network namespace: nftables, rules and routes.
 *
 * <p>Threading: Thread-safe; each look is a new one.
 */
record InstalledState(NetworkNamespace namespace) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** All of it, as the programs print it. */
    String all() {
        return Stream.of(
                        "nft list ruleset",
                        "ip -4 rule",
                        "ip -6 rule",
                        "ip -4 route show table all",
                        "ip -6 route show table all")
                .map(this::run)
                .collect(Collectors.joining());
    }

    /** Tables with this name, as {@code table inet fairlead}. */
    List<String> tables(String name) {
        return run("nft list tables")
                .lines()
                .filter(line -> line.endsWith(" " + name))
                .sorted()
                .toList();
    }

    /** One table, in an order of its own, and without what differs from process to process: handles and ports of listeners. */
    String table(String familyAndName) {
        try {
            JsonNode ruleset =
                    JSON.readTree(run("nft -j list " + familyAndName)).path("nftables");
            List<String> lines = new ArrayList<>();
            for (JsonNode object : ruleset) {
                if (!object.has("metainfo")) {
                    lines.add(normal(object).toString());
                }
            }
            return String.join("\n", lines);
        } catch (JacksonException e) {
            throw new AssertionError(familyAndName, e);
        }
    }

    /** What is in a set, as the kernel lists it, sorted. */
    List<String> elements(String familyTableAndSet) {
        try {
            List<String> elements = new ArrayList<>();
            JSON.readTree(run("nft -j list set " + familyTableAndSet))
                    .findValues("elem")
                    .forEach(list -> list.forEach(element -> elements.add(element.asString())));
            return elements.stream().sorted().toList();
        } catch (JacksonException e) {
            throw new AssertionError(familyTableAndSet, e);
        }
    }

    private static JsonNode normal(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("handle");
            if (object.path("tproxy") instanceof ObjectNode tproxy) {
                tproxy.remove("port");
            }
            object.properties().forEach(field -> normal(field.getValue()));
            if (object.path("elem") instanceof ArrayNode elements) {
                object.set("elem", sorted(elements));
            }
        } else {
            node.forEach(InstalledState::normal);
        }
        return node;
    }

    private static ArrayNode sorted(ArrayNode elements) {
        List<JsonNode> list = new ArrayList<>();
        elements.forEach(list::add);
        list.sort(Comparator.comparing(JsonNode::toString));
        return JSON.createArrayNode().addAll(list);
    }

    /** Our local routes of both families, sorted. */
    List<String> localRoutes() {
        return lines("ip -4 route show table local proto 250", "ip -6 route show table local proto 250");
    }

    /** Our policy: the rules of both families, then the routes of their table. */
    List<String> policies() {
        List<String> found = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            found.addAll(with("lookup 4096", "ip " + family + " rule"));
            // By itself, a table that has never had a route is an error to ip.
            found.addAll(with("table 4096", "ip " + family + " route show table all"));
        }
        return found;
    }

    private List<String> with(String part, String command) {
        return lines(command).stream().filter(line -> line.contains(part)).toList();
    }

    private List<String> lines(String... commands) {
        return Stream.of(commands)
                .flatMap(command -> run(command).lines())
                .map(String::strip)
                .sorted()
                .toList();
    }

    private String run(String command) {
        return namespace.exec(command.split(" "));
    }
}
