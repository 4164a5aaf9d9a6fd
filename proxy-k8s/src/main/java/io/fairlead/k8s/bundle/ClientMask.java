package io.fairlead.k8s.bundle;

import io.fairlead.k8s.ask.AskException;
import io.fairlead.k8s.ask.AskJson;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Replaces addresses of clients by names such as {@code client-1}, the same address by the same name in all files.
 *
 * <p>In JSON, a client is what the property {@code client} has. In text, it is any address that was one in JSON, or that is
 * neither an address of a Service nor an endpoint.
 *
 * <p>Threading: Confined to its thread.
 */
final class ClientMask {
    private static final Pattern ADDRESS = Pattern.compile("(?<![\\w.:])(?:\\d{1,3}(?:\\.\\d{1,3}){3}"
            + "|[0-9A-Fa-f:]*::[0-9A-Fa-f:.]*|(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4})(?![\\w])");
    private static final Pattern PORT = Pattern.compile(":\\d+$");
    private static final Set<String> OF_NOBODY = Set.of("0.0.0.0", "::", "127.0.0.1", "::1");

    private final Map<String, String> names = new LinkedHashMap<>();
    private final Set<String> known = new HashSet<>();

    /** Remembers the addresses in a document, which are those of Services and endpoints. */
    void know(byte[] document) {
        Matcher matcher = ADDRESS.matcher(new String(document, StandardCharsets.UTF_8));
        while (matcher.find()) {
            known.add(matcher.group());
        }
    }

    /** A document without clients; as text if it is no JSON. */
    String inJson(String document) {
        try {
            JsonNode root = AskJson.read(document, JsonNode.class);
            mask(root);
            return root.toString();
        } catch (AskException _) {
            return inText(document);
        }
    }

    private void mask(JsonNode node) {
        switch (node) {
            case ObjectNode object -> {
                for (String property : object.propertyNames().toArray(String[]::new)) {
                    JsonNode value = object.path(property);
                    if (property.equals("client") && value.isString()) {
                        object.put(property, masked(value.asString()));
                    } else if (property.equals("message") && value.isString()) {
                        object.put(property, inText(value.asString()));
                    } else {
                        mask(value);
                    }
                }
            }
            case ArrayNode array -> array.forEach(this::mask);
            default -> {}
        }
    }

    /** An address, with or without a port. */
    private String masked(String client) {
        boolean isBare = client.indexOf(':') != client.lastIndexOf(':') && !client.startsWith("[");
        Matcher port = PORT.matcher(client);
        String suffix = !isBare && port.find() ? port.group() : "";
        String address = client.substring(0, client.length() - suffix.length());
        return name(address.replaceAll("[\\[\\]]", "")) + suffix;
    }

    String inText(String text) {
        return ADDRESS.matcher(text).replaceAll(found -> {
            String address = found.group();
            boolean stays = !names.containsKey(address) && (known.contains(address) || OF_NOBODY.contains(address));
            return stays ? address : name(address);
        });
    }

    private String name(String address) {
        return names.computeIfAbsent(address, _ -> "client-" + (names.size() + 1));
    }
}
