package io.fairlead.k8s.source;

import io.fairlead.k8s.translate.Problem;
import java.util.List;
import java.util.Map;

/**
 * The contents of one file.
 *
 * <p>Threading: Immutable.
 *
 * @param objects its Services, EndpointSlices and Nodes, in the order of the file
 * @param otherKinds the kinds of objects that are not read, and where each was first seen
 * @param problems problems of the file and its objects
 */
record FileContents(
        Map<ObjectKey, FoundObject> objects, Map<String, Problem.Location> otherKinds, List<Problem> problems) {}
