/**
 * YAML and JSON text with the position of every value, so that messages can name line and column.
 *
 * <p>Start with {@link io.fairlead.k8s.yaml.YamlFile}; a {@code YamlTree} is the content of one document.
 *
 * <p>Threading: one file or document is read by one thread.
 */
@NullMarked
package io.fairlead.k8s.yaml;

import org.jspecify.annotations.NullMarked;
