#!/bin/sh
# Prints the JVM options for a command of Fairlead, on one line: those of a node for "node", of a sidecar for "sidecar", of benchmarks
# for "bench", else those of commands that end soon; for "serial" or "zgc", those of a node with that collector. The start-up cache is
# the last option, if it exists; for "serial" and "zgc" whether it exists or not. The launcher of a checkout, the one beside the
# jar and images all use it, so a node has the same options everywhere:
#
#   java $(sh jvm/options.sh node) -jar fairlead.jar node
#
# Options of the user, in FAIRLEAD_JAVA_OPTS, come after these on the command line and win. A collector that they name, or
# that JAVA_TOOL_OPTIONS names, is left to them.
set -eu

jvm=$(CDPATH='' cd -P "$(dirname "$0")" && pwd)

# Prints the options in these files, without their comments.
options() {
    for name in "$@"; do
        sed 's/#.*//' "$jvm/$name.options"
    done | tr '\n' ' '
}

# Two collectors on one command line are an error of the JVM.
without_collector() {
    case " ${FAIRLEAD_JAVA_OPTS:-} ${JAVA_TOOL_OPTIONS:-} " in
        *" -XX:+Use"*"GC "*) sed 's/-XX:+Use[A-Za-z0-9]*GC//g' ;;
        *) cat ;;
    esac
}

# The command line would override a heap that JAVA_TOOL_OPTIONS bounds, as the chart's javaOptions do.
max_heap() {
    case ${JAVA_TOOL_OPTIONS:-} in
        *-Xmx* | *-XX:MaxHeapSize* | *-XX:MaxRAMPercentage*) ;;
        *) echo "-Xmx$1m" ;;
    esac
}

# The start-up cache is beside the jar, which is one folder up. A path with a blank would be two words to those who use this.
cache() {
    case $jvm in
        *" "*) ;;
        *) echo "-XX:AOTCache=${jvm%/*}/fairlead-$1.aot" ;;
    esac
}

# The same where there is one: the JVM logs one that it does not find.
present_cache() {
    [ ! -s "${jvm%/*}/fairlead-$1.aot" ] || cache "$1"
}

case ${1:-} in
    node | serial | zgc)
        memory=$(sh "$jvm/node-memory.sh")
        collector=${memory% *}
        if [ "$1" = node ]; then
            { options common "node-$collector"; max_heap "${memory#* }"; } | without_collector
            present_cache "$collector"
        else
            options common "node-$1"
            max_heap "${memory#* }"
            cache "$1"
        fi
        ;;
    sidecar)
        options common sidecar | without_collector
        present_cache sidecar
        ;;
    # A measurement runs for long, so both compilers pay.
    bench) { options common; echo "-XX:+UseSerialGC"; } | without_collector ;;
    *) options common command | without_collector ;;
esac | tr -s '\n ' ' '
