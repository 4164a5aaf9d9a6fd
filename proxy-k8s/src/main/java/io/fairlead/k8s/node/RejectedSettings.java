package io.fairlead.k8s.node;

import io.fairlead.k8s.admin.EventLog;
import io.fairlead.k8s.translate.ObjectReference;
import io.fairlead.k8s.translate.Problem;

/** Makes events of annotations that were rejected. Stateless. */
final class RejectedSettings {
    private RejectedSettings() {}

    static void note(Problem problem, EventLog events) {
        ObjectReference about = problem.object();
        if (about != null && problem.setting() != null) {
            events.onSettingRejected(
                    about.namespace(), about.name(), problem.field() + ": " + problem.what() + "; " + problem.remedy());
        }
    }
}
