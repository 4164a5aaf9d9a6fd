#!/bin/sh
# Prints the home of a JDK 25, or says what to install and fails.
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
    cat >&2 <<EOF
Fairlead needs a JDK $wanted; none was found in JAVA_HOME, /usr/lib/jvm, SDKMAN or /Library/Java/JavaVirtualMachines.
Install one, or set JAVA_HOME:
  Debian 13, Ubuntu:   apt-get install openjdk-$wanted-jdk-headless
  older Debian:        apt-get install temurin-$wanted-jdk, from the repository at https://adoptium.net/installation/linux
  Fedora:              dnf install java-$wanted-openjdk-devel
  macOS:               brew install --cask temurin@$wanted
  any, with SDKMAN:    sdk install java $wanted-tem
EOF
    exit 1
fi
echo "$found"
