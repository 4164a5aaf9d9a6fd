/**
 * The dashboard: static files that a browser loads from the admin server, and that ask the admin API for everything they show.
 *
 * <p>Start with {@link io.fairlead.k8s.ui.UiFiles}, which serves them; the page itself begins in {@code app.js} among the
 * resources of this package.
 *
 * <p>Threading: everything is immutable.
 */
@NullMarked
package io.fairlead.k8s.ui;

import org.jspecify.annotations.NullMarked;
