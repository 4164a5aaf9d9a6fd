package io.fairlead.k8s.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Some of many.
 *
 * <p>Threading: Immutable.
 *
 * @param revision the revision of the route table; null where the items do not come from it
 * @param time when it was, in RFC 3339; null where that does not matter
 * @param total how many there are
 * @param matched how many of them pass the filters
 * @param items at most as many as asked for
 */
record PageView<T>(
        @JsonInclude(Include.NON_NULL) @Nullable Long revision,
        @JsonInclude(Include.NON_NULL) @Nullable String time,
        int total,
        int matched,
        List<T> items) {
    PageView {
        items = List.copyOf(items);
    }

    /** Those of a list that a request asks for, made into views. */
    static <S, T> List<T> slice(List<S> matched, Parameters parameters, Function<S, T> view) {
        return matched.stream()
                .skip(parameters.offset())
                .limit(parameters.limit())
                .map(view)
                .toList();
    }
}
