#!/bin/sh
# Prints the home of a JDK 25, or says in one line what to install and fails.
# The launcher runs this to find its Java, the build to fail early and clearly. It looks where the toolchains plugin of
# the build looks, so that what one finds the other finds too.
set -u

wanted=25

is_wanted() {
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] && grep -q "^JAVA_VERSION=\"${wanted}[.\"+-]" "$1/release"
}

# The homes that ~/.m2/toolchains.xml names, one a line.
toolchain_homes() {
    [ -r "${HOME:-/}/.m2/toolchains.xml" ] || return 0
    sed -n 's:.*<jdkHome>[[:space:]]*\(.*[^[:space:]]\)[[:space:]]*</jdkHome>.*:\1:p' "${HOME:-/}/.m2/toolchains.xml"
}

find_jdk() {
    home=${HOME:-/}
    places=${FAIRLEAD_JDK_PLACES:-/usr/lib/jvm /usr/java /usr/jdk /opt/java /Library/Java/JavaVirtualMachines}
    if [ -n "${JAVA_HOME:-}" ] && is_wanted "$JAVA_HOME"; then
        echo "$JAVA_HOME"
        return 0
    fi
    for place in $places; do
        for jdk in "$place"/* "$place"/*/Contents/Home; do
            if is_wanted "$jdk"; then
                echo "$jdk"
                return 0
            fi
        done
    done
    for jdk in "$home"/.sdkman/candidates/java/* "$home"/.jdks/* "$home"/.m2/jdks/* "$home"/.gradle/jdks/* \
        "$home"/.jbang/cache/jdks/* "$home"/.asdf/installs/java/* "$home"/.jabba/jdk/* \
        "$home"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if is_wanted "$jdk"; then
            echo "$jdk"
            return 0
        fi
    done
    toolchain_homes | while IFS= read -r jdk; do
        if is_wanted "$jdk"; then
            echo "$jdk"
            break
        fi
    done
}

found=$(find_jdk)
if [ -z "$found" ]; then
    echo "Fairlead needs a JDK $wanted, and none was found in JAVA_HOME, /usr/lib/jvm, SDKMAN or" \
        "/Library/Java/JavaVirtualMachines: install one (apt-get install temurin-25-jdk, or sdk install java 25-tem)" \
        "or set JAVA_HOME." >&2
    exit 1
fi
echo "$found"
