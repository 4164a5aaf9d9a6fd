/**
 * What node mode is configured with, and where it comes from: flags, a configuration file, the environment, kube-proxy's
 * own flags and file.
 *
 * <p>Start with {@link io.fairlead.k8s.config.NodeConfig}, the validated result. {@link
 * io.fairlead.k8s.config.ConfigFile} reads the two kinds of file, {@link io.fairlead.k8s.config.KubeProxyArguments} takes
 * kube-proxy's flags out of the arguments, and {@link io.fairlead.k8s.config.KubeProxySetting} is the list of what
 * kube-proxy has and Fairlead has no use for.
 *
 * <p>Threading: values are immutable; files are read once, at the start.
 */
@NullMarked
package io.fairlead.k8s.config;

import org.jspecify.annotations.NullMarked;
