package io.fairlead.k8s.cli.ask;

import java.util.Iterator;
import java.util.List;

/**
 * Values that only a running node knows. Completion scripts contain these words in the place of values; {@link
 * #inScript} makes them questions to the node.
 *
 * <p>Threading: Immutable.
 */
public final class LiveNames {
    /** The hidden command that prints the names. */
    static final String COMMAND = "__names";

    private static final String SERVICES = "fairlead-live-services";
    private static final String QUESTION =
            "\"${COMP_WORDS[0]}\" " + COMMAND + " services \"${curr_word}\" </dev/null 2>/dev/null)";

    /** Asked only where the word is no option, since an answer takes half a second. */
    private static final String FOR_PARAMETER = "$([[ \"${curr_word}\" == -* ]] || " + QUESTION;

    private static final String FOR_OPTION = "$([[ \"${prev_word}\" != --service ]] || " + QUESTION;

    private LiveNames() {}

    /** A completion script that asks the node for its names. */
    public static String inScript(String script) {
        return script.replace("_pos_param_args=(\"" + SERVICES + "\")", "_pos_param_args=(" + FOR_PARAMETER + ")")
                .replace("_option_args=(\"" + SERVICES + "\")", "_option_args=(" + FOR_OPTION + ")");
    }

    /** The Services, for completion. */
    static final class Services implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of(SERVICES).iterator();
        }
    }
}
