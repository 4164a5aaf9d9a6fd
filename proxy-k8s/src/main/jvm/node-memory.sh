#!/bin/sh
# Prints the collector of a node's JVM, "serial" or "zgc", and its largest heap in MiB, from the memory that the process
# may use: that of the machine, or less by a limit of its cgroup or of one above it. docs/decisions/0006-jvm-options.md
# has the reasons. A collector that FAIRLEAD_JAVA_OPTS or JAVA_TOOL_OPTIONS names comes first; "other" is one of those
# that a node has no options for.
#
# For tests, FAIRLEAD_ROOT is a directory in the place of /.
set -eu

root=${FAIRLEAD_ROOT:-}

# Below this limit, a concurrent collector leaves too little for the heap.
small_mib=512
max_heap_mib=1024

# With fewer processors, a concurrent collector takes from the event loops what it saves them in pauses.
concurrent_cpus=4
serial_heap_mib=384
min_heap_mib=32

# The machine's memory.
memory_mib() {
    kib=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' "$root/proc/meminfo" 2>/dev/null || true)
    echo $((${kib:-1048576} / 1024))
}

# The machine's processors.
cpus() {
    count=$(grep -c '^processor' "$root/proc/cpuinfo" 2>/dev/null || true)
    echo "${count:-1}"
}

# The limits of the cgroup and of all above it, in bytes, one a line; of version 2, then of version 1.
limits() {
    unified=$(sed -n 's/^0:://p' "$root/proc/self/cgroup" 2>/dev/null || true)
    legacy=$(sed -n 's/^[0-9]*:[^:]*memory[^:]*://p' "$root/proc/self/cgroup" 2>/dev/null || true)
    walk "$root/sys/fs/cgroup" "$unified" memory.max
    walk "$root/sys/fs/cgroup/memory" "$legacy" memory.limit_in_bytes
}

# Prints the files of a name: in a directory, in one below it, and in all between.
walk() {
    path=${2%/}
    while :; do
        value=$(cat "$1$path/$3" 2>/dev/null || true)
        [ -z "$value" ] || echo "$value"
        [ -n "$path" ] || return 0
        path=${path%/*}
    done
}

mib=$(memory_mib)
limit=$mib
for bytes in $(limits); do
    case $bytes in
        *[!0-9]*) ;;
        # Version 1 says "unlimited" by a number that no machine has.
        ???????????????*) ;;
        *)
            if [ $((bytes / 1048576)) -lt "$limit" ]; then
                limit=$((bytes / 1048576))
            fi
            ;;
    esac
done

if [ "$limit" -lt "$small_mib" ]; then
    collector=serial
    heap=$((limit * 3 / 8))
else
    collector=zgc
    # Of a limit, which is for this process alone, half; of a machine, which has other work, a quarter.
    if [ "$limit" -lt "$mib" ]; then heap=$((limit / 2)); else heap=$((limit / 4)); fi
    if [ "$heap" -lt $((small_mib / 2)) ]; then heap=$((small_mib / 2)); fi
fi
if [ "$collector" = zgc ] && [ "$(cpus)" -lt "$concurrent_cpus" ]; then
    collector=serial
    max_heap_mib=$serial_heap_mib
fi
if [ "$heap" -gt "$max_heap_mib" ]; then heap=$max_heap_mib; fi
if [ "$heap" -lt "$min_heap_mib" ]; then heap=$min_heap_mib; fi

for option in ${FAIRLEAD_JAVA_OPTS:-} ${JAVA_TOOL_OPTIONS:-}; do
    case $option in
        -XX:+UseSerialGC) collector=serial ;;
        -XX:+UseZGC) collector=zgc ;;
        -XX:+Use*GC) collector=other ;;
    esac
done
echo "$collector $heap"
