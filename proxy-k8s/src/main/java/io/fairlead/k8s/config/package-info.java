/**
 * The configuration of node mode, and its sources: options, a configuration file, the environment, and kube-proxy's
 * flags and file.
 *
 * <p>Start with {@link io.fairlead.k8s.config.NodeConfig}, the validated result.
 * {@link io.fairlead.k8s.config.ConfigFile} reads the two kinds of file,
 * {@link io.fairlead.k8s.config.KubeProxyArguments} extracts kube-proxy's flags from the arguments, and
 * {@link io.fairlead.k8s.config.KubeProxySetting} lists the settings of kube-proxy that have no effect.
 *
 * <p>Threading: values are immutable; files are read once, at the start.
 */
@NullMarked
package io.fairlead.k8s.config;

import org.jspecify.annotations.NullMarked;
