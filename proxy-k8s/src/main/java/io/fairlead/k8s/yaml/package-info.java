/**
 * YAML and JSON text whose parts know their places, so that a message can name line and column.
 *
 * <p>Start with {@link io.fairlead.k8s.yaml.YamlFile}; a {@code YamlTree} is what a document of it stands for.
 *
 * <p>Threading: one file or document is read by one thread.
 */
@NullMarked
package io.fairlead.k8s.yaml;

import org.jspecify.annotations.NullMarked;
