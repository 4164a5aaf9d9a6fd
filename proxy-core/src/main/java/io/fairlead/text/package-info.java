/**
 * Text for people who read it in a terminal.
 *
 * <p>Start with {@link io.fairlead.text.TextTable}.
 *
 * <p>Threading: everything here is confined to its thread.
 */
@NullMarked
package io.fairlead.text;

import org.jspecify.annotations.NullMarked;
