/**
 * The answers of a node as text: tables whose columns fit the terminal, and figures that people can read.
 *
 * <p>Start with {@link io.fairlead.k8s.ask.view.Sheet}.
 *
 * <p>Threading: everything here is confined to its thread, unless it is immutable.
 */
@NullMarked
package io.fairlead.k8s.ask.view;

import org.jspecify.annotations.NullMarked;
