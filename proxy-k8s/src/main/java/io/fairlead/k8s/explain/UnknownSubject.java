package io.fairlead.k8s.explain;

import io.fairlead.explain.Explanation;
import io.fairlead.explain.Question;
import io.fairlead.k8s.explain.FindingList.Severity;
import io.fairlead.k8s.translate.ServiceExclusion;
import io.fairlead.model.AddressPort;
import io.fairlead.model.Frontend;
import io.fairlead.model.Service;
import io.fairlead.model.ServiceName;
import io.fairlead.model.ServicePort;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Explains why there is no service port to explain. Confined to one report.
 */
final class UnknownSubject {
    /** How many other names are suggested. */
    private static final int SUGGESTIONS = 3;

    private final Explanation explanation;
    private final Exclusions exclusions;
    private final FindingList findings;

    UnknownSubject(Explanation explanation, Exclusions exclusions, FindingList findings) {
        this.explanation = explanation;
        this.exclusions = exclusions;
        this.findings = findings;
    }

    /**
     * Adds what is to be said.
     *
     * @return whether the Service exists, but is not proxied
     */
    boolean addFindings() {
        return switch (explanation.question()) {
            case Question.OfService question -> addService(question);
            case Question.OfAddress question -> {
                addAddress(question);
                yield false;
            }
        };
    }

    private boolean addService(Question.OfService question) {
        ServiceName name = question.service();
        Service service = explanation.table().service(name);
        ServiceExclusion exclusion = exclusions.of(name);
        if (service != null) {
            findings.add(
                    Severity.ERROR,
                    Cause.NO_SUCH_PORT,
                    "Service " + name + " has no port '" + question.port() + "'; it has " + ports(service),
                    "Name one of these, or no port for all of them");
        } else if (exclusion != null) {
            addExclusion(name, exclusion);
        } else {
            addNotFound(name);
        }
        return service == null && exclusion != null;
    }

    private static String ports(Service service) {
        return service.ports().stream().map(UnknownSubject::port).distinct().collect(Collectors.joining(", "));
    }

    private static String port(ServicePort port) {
        String name = port.id().name().port();
        String number = port.port() + "/" + port.id().name().protocol();
        return name.isEmpty() ? number : name + " (" + number + ")";
    }

    private void addExclusion(ServiceName name, ServiceExclusion exclusion) {
        String inNamespace = "kubectl -n " + name.namespace() + " ";
        switch (exclusion) {
            case HEADLESS ->
                findings.add(
                        Severity.INFO,
                        Cause.HEADLESS_SERVICE,
                        "Service " + name + " is headless (clusterIP: None): DNS answers with the addresses of its"
                                + " endpoints, and no proxy is involved",
                        "Look up " + name.name() + "." + name.namespace() + ".svc in a pod, and connect to the"
                                + " endpoints: " + inNamespace + "get endpointslices -l kubernetes.io/service-name="
                                + name.name());
            case EXTERNAL_NAME ->
                findings.add(
                        Severity.INFO,
                        Cause.EXTERNAL_NAME_SERVICE,
                        "Service " + name + " is of type ExternalName: DNS answers with another name, and no proxy is"
                                + " involved",
                        "Look up the name that it stands for: " + inNamespace + "get service " + name.name()
                                + " -o jsonpath='{.spec.externalName}'");
            case OTHER_PROXY ->
                findings.add(
                        Severity.WARNING,
                        Cause.OTHER_PROXY,
                        "the label " + ServiceExclusion.PROXY_NAME_LABEL + " of Service " + name
                                + " leaves it to another proxy",
                        "Remove the label, or set serviceProxyName to its value: " + inNamespace + "get service "
                                + name.name() + " --show-labels");
            case NO_CLUSTER_IP ->
                findings.add(
                        Severity.ERROR,
                        Cause.NO_CLUSTER_IP,
                        "Service " + name + " has no cluster IP",
                        "The API server assigns one; in a manifest without an API server, write spec.clusterIP");
        }
    }

    private void addNotFound(ServiceName name) {
        List<ServiceName> near = near(name);
        boolean hasSlices = !explanation.table().details(name).slices().isEmpty();
        findings.add(
                Severity.ERROR,
                Cause.SERVICE_NOT_FOUND,
                hasSlices
                        ? "EndpointSlices name the Service " + name + ", but this node knows no such Service"
                        : "this node knows no Service " + name,
                (near.isEmpty()
                                ? ""
                                : "Did you mean "
                                        + near.stream()
                                                .map(ServiceName::toString)
                                                .collect(Collectors.joining(", "))
                                        + "? ")
                        + "Check that it exists: kubectl -n " + name.namespace() + " get service " + name.name()
                        + ". Nodes do not get headless Services (clusterIP: None), and those with the label "
                        + ServiceExclusion.PROXY_NAME_LABEL);
    }

    /** The same name in other namespaces first, then the names that share the most letters. */
    private List<ServiceName> near(ServiceName wanted) {
        return explanation.table().serviceNames().stream()
                .filter(name -> explanation.table().service(name) != null)
                .filter(name -> similarity(wanted, name) > 0)
                .sorted(Comparator.comparingInt((ServiceName name) -> -similarity(wanted, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SUGGESTIONS)
                .toList();
    }

    private static int similarity(ServiceName wanted, ServiceName other) {
        if (other.name().equals(wanted.name())) {
            return Integer.MAX_VALUE;
        }
        if (!other.namespace().equals(wanted.namespace())) {
            return 0;
        }
        int shorter = Math.min(wanted.name().length(), other.name().length());
        int common = Math.min(
                shorter, commonPrefix(wanted.name(), other.name()) + commonSuffix(wanted.name(), other.name()));
        return 2 * common > wanted.name().length() ? common : 0;
    }

    private static int commonPrefix(String one, String other) {
        int length = 0;
        while (length < Math.min(one.length(), other.length()) && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }

    private static int commonSuffix(String one, String other) {
        return commonPrefix(
                new StringBuilder(one).reverse().toString(),
                new StringBuilder(other).reverse().toString());
    }

    private void addAddress(Question.OfAddress question) {
        AddressPort address = question.address();
        List<Frontend> there = explanation.table().frontendsAt(address.address());
        if (!there.isEmpty()) {
            findings.add(
                    Severity.ERROR,
                    Cause.NO_SUCH_PORT,
                    address.address() + " belongs to "
                            + there.stream()
                                    .map(frontend -> "Service "
                                            + frontend.servicePort().name().service())
                                    .distinct()
                                    .collect(Collectors.joining(" and "))
                            + ", but not with " + wanted(question) + "; served there: "
                            + there.stream().map(UnknownSubject::place).collect(Collectors.joining(", ")),
                    "Connect to one of these ports, or add the port to spec.ports");
        } else if (explanation.isOwnAddress()) {
            findings.add(
                    Severity.ERROR,
                    Cause.NO_SERVICE_AT_ADDRESS,
                    address.address() + " is an address of this node, and no Service has the node port "
                            + address.port() + protocol(question),
                    "List node ports: kubectl get services -A | grep -e NodePort -e LoadBalancer. Whatever else listens"
                            + " there: ss -ltnup sport = :" + address.port());
        } else {
            findings.add(
                    Severity.ERROR,
                    Cause.NO_SERVICE_AT_ADDRESS,
                    "no Service has the address " + address.address() + protocol(question)
                            + ", so this node does not touch connections to it",
                    "Look for the address: kubectl get services -A -o wide | grep -F '" + address.address()
                            + "'; kubectl get pods -A -o wide | grep -F '" + address.address() + "'");
        }
    }

    private static String wanted(Question.OfAddress question) {
        return "port " + question.address().port() + protocol(question);
    }

    private static String protocol(Question.OfAddress question) {
        return question.protocol() == null ? "" : "/" + question.protocol();
    }

    private static String place(Frontend frontend) {
        return frontend.address().port() + "/" + frontend.protocol();
    }
}
