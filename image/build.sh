#!/bin/sh
# Builds the images of Fairlead: "./fairlead image" runs it once the jar is up to date. See docs/images.md.
#
# The launcher sets JDK, JAR and JVM (the directory with the options of the JVM).
set -eu
umask 022

here=$(CDPATH='' cd -P "$(dirname "$0")" && pwd)
home=${here%/*}
: "${JDK:?the home of a JDK 25}" "${JAR:?fairlead.jar}" "${JVM:?the directory with the options of the JVM}"

usage() {
    cat <<END
Usage: fairlead image [--repository=NAME] [--tag=TAG] [--tool=TOOL] [--caches=DIR] [KIND...]
Build container images, and write them to target/images as OCI archives.
      KIND...             node or sidecar. Default: both.
      --repository=NAME   Name of the node's image, for example registry.example/fairlead. The sidecar's has the same name
                          with -sidecar. Default: docker.io/library/fairlead, which a cluster looks for as "fairlead".
      --tag=TAG           Default: the version of Fairlead.
      --tool=TOOL         buildah, podman or docker. Default: the first of them that is installed.
      --caches=DIR        Directory of start-up caches to put into the image, for example from an image that was published, to
                          compare digests. Default: target/images/caches; caches that are missing there are made.
  -h, --help              Show this help message and exit.

An image is built for the architecture of this machine, from packages of its Debian or Ubuntu release.
END
}

fail() {
    echo "fairlead: $*" >&2
    exit "${code:-1}"
}

misused() {
    code=2
    fail "$*; see 'fairlead image --help'"
}

repository=docker.io/library/fairlead
tag=
tool=
kinds=
caches=$home/target/images/caches
while [ $# -gt 0 ]; do
    case $1 in
        -h | --help) usage && exit 0 ;;
        --repository | --tag | --tool | --caches)
            [ $# -gt 1 ] || misused "$1 has no value"
            option=$1 value=$2
            shift
            ;;
        --*=*) option=${1%%=*} value=${1#*=} ;;
        -*) misused "unknown option '$1'" ;;
        node | sidecar) option='' kinds="$kinds $1" ;;
        *) misused "there is no image '$1'; there are node and sidecar" ;;
    esac
    case $option in
        '') ;;
        --repository) repository=$value ;;
        --tag) tag=$value ;;
        --tool) tool=$value ;;
        --caches) caches=$value ;;
        *) misused "unknown option '$option'" ;;
    esac
    shift
done
kinds=${kinds:-node sidecar}

choose_tool() {
    if [ -z "$tool" ]; then
        for one in buildah podman docker; do
            if command -v "$one" >/dev/null; then tool=$one && return; fi
        done
        fail "building images needs buildah, podman or docker; on Debian or Ubuntu: apt-get install buildah"
    fi
    case $tool in
        buildah | podman | docker) ;;
        *) misused "--tool is '$tool'; allowed are buildah, podman and docker" ;;
    esac
    command -v "$tool" >/dev/null || fail "$tool is not installed"
}

# A value of the jar's manifest.
manifest() {
    (cd "$WORK" && "$JDK/bin/jar" --extract --file "$JAR" META-INF/MANIFEST.MF && tr -d '\r' <META-INF/MANIFEST.MF) | sed -n "s/^$1: //p"
}

# The seconds since 1970 of the date that the build writes into jars.
created=$(sed -n 's:.*<project.build.outputTimestamp>\(.*\)</project.build.outputTimestamp>.*:\1:p' "$home/pom.xml")
EPOCH=$(date -u -d "$created" +%s)
WORK=$home/target/images
export JDK JAR JVM EPOCH WORK

# The start-up caches of an image, by the names that options.sh gives them.
caches_of() {
    case $1 in
        node) echo "serial zgc" ;;
        sidecar) echo sidecar ;;
    esac
}

# The options that the JVM runs with in the image, with the cache last; the paths are those below the root directory $1.
options_for() {
    if [ "$2" = sidecar ]; then
        sed -n 's/#.*//; /^-XX:AOTCache=/q; p' "$1/opt/fairlead/jvm/sidecar.args" | tr '\n' ' '
    else
        FAIRLEAD_JAVA_OPTS='' JAVA_TOOL_OPTIONS='' sh "$1/opt/fairlead/jvm/options.sh" "$2" | sed 's/-XX:AOTCache=.*//'
    fi
}

# Puts the start-up cache $2 into the root directory $1. A cache holds what one run was like, so two caches made from the
# same input differ: it is kept under a name made of all that it depends on, and an image that is built again gets it again.
add_cache() {
    options=$(options_for "$1" "$2")
    key=$({
        sha256sum "$1/opt/fairlead/fairlead.jar" "$1/opt/fairlead/java/lib/modules" "$1/opt/fairlead/java/lib/server/libjvm.so" | cut -c 1-64
        echo "$options" | sed 's/-Xmx[0-9]*m//'
    } | sha256sum | cut -c 1-16)
    cache=$caches/fairlead-$2-$key.aot
    # The name in an image, for one that was taken from there.
    [ ! -f "$caches/fairlead-$2.aot" ] || cache=$caches/fairlead-$2.aot
    if [ ! -f "$cache" ]; then
        echo "  noting what it takes to start, for the start-up cache '$2' (about half a minute)" >&2
        mkdir -p "$caches"
        rehearsal=rehearse
        [ "$2" != sidecar ] || rehearsal="rehearse sidecar"
        # shellcheck disable=SC2086 # several options, and a command of two words
        "$1/opt/fairlead/java/bin/java" $options -XX:AOTCacheOutput="$cache.part" -cp "$1/opt/fairlead/fairlead.jar" io.fairlead.k8s.cli.Launcher $rehearsal \
            >"$WORK/rehearsal-$2.log" 2>&1 </dev/null || fail "the rehearsal for the start-up cache failed; see $WORK/rehearsal-$2.log"
        [ -f "$cache.part" ] || fail "the JVM has made no start-up cache; see $WORK/rehearsal-$2.log"
        mv "$cache.part" "$cache"
    fi
    cp "$cache" "$1/opt/fairlead/fairlead-$2.aot"
    chmod 644 "$1/opt/fairlead/fairlead-$2.aot"
}

# The list of what is in the image, in the format CycloneDX.
add_sbom() {
    "$JDK/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$JAR" "$here/Sbom.java" "$1" "fairlead-$kind" "$version" \
        || fail "cannot write the bill of materials"
}

# Builds the image $ref from the root directories, and writes it to $archive.
build_image() {
    case $tool in
        docker)
            SOURCE_DATE_EPOCH=$EPOCH docker buildx build -q --file "$here/Containerfile" --target "$kind" \
                --build-arg VERSION="$version" --build-arg REVISION="$revision" --build-arg CREATED="$created" --provenance=false \
                --output "type=oci,dest=$archive,name=$ref,rewrite-timestamp=true" "$WORK/root" >"$log" 2>&1
            ;;
        *)
            build=build
            identity=
            [ "$tool" = podman ] || identity=--identity-label=false
            # shellcheck disable=SC2086 # nothing, or one option
            "$tool" "$build" --quiet --format oci --timestamp "$EPOCH" $identity --file "$here/Containerfile" --target "$kind" \
                --build-arg VERSION="$version" --build-arg REVISION="$revision" --build-arg CREATED="$created" \
                --tag "$ref" "$WORK/root" >"$log" 2>&1 \
                && "$tool" push --quiet --format oci "$ref" "oci-archive:$archive:$ref" >>"$log" 2>&1
            ;;
    esac
}

# The file of an OCI archive with this digest.
blob() {
    tar -xOf "$archive" "blobs/sha256/${1#sha256:}"
}

report() {
    digest=$(tar -xOf "$archive" index.json | grep -o 'sha256:[0-9a-f]*' | head -n 1)
    layers=$(blob "$digest" | sed 's/.*"layers"//' | grep -o '"size": *[0-9]*' | awk -F: '{ sum += $2 } END { print sum }')
    echo "$ref"
    echo "  archive     $archive"
    echo "  digest      $digest"
    echo "  compressed  $((layers / 1000000)) MB"
}

next_steps() {
    cat <<END

Next, one of:
  push it to a registry       skopeo copy oci-archive:$archive docker://registry.example/${ref##*/}
END
    [ "$tool" = docker ] || cat <<END
                              $tool push $ref docker://registry.example/${ref##*/}
END
    cat <<END
  load it into kind           kind load image-archive $archive
  load it into containerd     ctr -n k8s.io images import $archive
  load it into podman         podman load -i $archive
END
}

choose_tool
mkdir -p "$WORK/root"
version=$(manifest Implementation-Version)
revision=$(manifest Fairlead-Commit)
done_images=
for kind in $kinds; do
    echo "building the image $kind ..." >&2
    root=$WORK/root/$kind
    sh "$here/rootfs.sh" "$kind" "$root"
    for name in $(caches_of "$kind"); do
        add_cache "$root" "$name"
    done
    add_sbom "$root"
    find "$root" -exec touch -h -d "@$EPOCH" {} +
    suffix=
    [ "$kind" = node ] || suffix=-$kind
    ref=$repository$suffix:${tag:-$version}
    archive=$WORK/fairlead-$kind.tar
    log=$WORK/build-$kind.log
    rm -f "$archive"
    echo "  writing $archive" >&2
    build_image || { tail -n 20 "$log" >&2 && fail "$tool failed; see $log"; }
    report
    done_images="$done_images $kind"
done
next_steps
