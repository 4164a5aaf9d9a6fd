package io.fairlead.k8s.source;

import io.fairlead.k8s.translate.Problem.Location;
import io.fairlead.k8s.translate.Translation;

/** One object of a file, translated, and where it was written. Immutable. */
record FoundObject(ObjectKey key, Translation<?> translation, Location location) {}
