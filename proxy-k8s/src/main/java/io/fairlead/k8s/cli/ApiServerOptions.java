package io.fairlead.k8s.cli;

import io.fairlead.k8s.config.ApiServerConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for the API server; kube-proxy has most of them too. */
final class ApiServerOptions {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "Kubeconfig file with the API server and the credentials. Default: $KUBECONFIG, else those"
                    + " that a pod has.")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "Context of the kubeconfig. Default: its current one.")
    private @Nullable String context;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "URL of the API server; overrides the one in the kubeconfig.")
    private @Nullable String master;

    @Option(
            names = "--kube-api-qps",
            paramLabel = "N",
            description = "Events written per second, on average. Default: 5.")
    private double kubeApiQps = ApiServerConfig.DEFAULT.kubeApiQps();

    @Option(
            names = "--kube-api-burst",
            paramLabel = "N",
            description = "Events that may be written at once after a pause. Default: 10.")
    private int kubeApiBurst = ApiServerConfig.DEFAULT.kubeApiBurst();

    @Option(
            names = "--list-page-size",
            paramLabel = "N",
            description = "Services per page of a list, and a fifth as many EndpointSlices. Default: 500.")
    private int listPageSize = ApiServerConfig.DEFAULT.listPageSize();

    @Option(
            names = "--watch-stall-timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Replace a watch on which nothing arrives for TIME. Default: 2m30s.")
    private Duration watchStallTimeout = ApiServerConfig.DEFAULT.watchStallTimeout();

    /** @throws IllegalArgumentException if an option has a value that is not allowed */
    ApiServerConfig config() {
        return new ApiServerConfig(
                kubeconfig == null ? null : Blank.toNull(kubeconfig.toString()),
                Blank.toNull(context),
                Blank.toNull(master),
                kubeApiQps,
                kubeApiBurst,
                listPageSize,
                watchStallTimeout);
    }
}
