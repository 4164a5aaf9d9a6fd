/**
 * The answers of the admin API, version 1, as records. Text that an answer lacks is empty, a list that it lacks has no
 * items, and a number that it lacks is 0, or null where the component says so. Properties that are unknown here are
 * ignored, so a command can ask a newer node.
 *
 * <p>Threading: everything here is immutable.
 */
@NullMarked
package io.fairlead.k8s.ask.answer;

import org.jspecify.annotations.NullMarked;
