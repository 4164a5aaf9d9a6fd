/** Tests of text for terminals. */
@NullMarked
package io.fairlead.text;

import org.jspecify.annotations.NullMarked;
