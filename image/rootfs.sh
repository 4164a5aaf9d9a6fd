#!/bin/sh
# Prepares the root directory of an image on Debian or Ubuntu: rootfs.sh KIND DIRECTORY, with KIND node or sidecar.
# build.sh calls it; what it needs is in the variables below. Everything in the directory has one modification time and
# comes from packages of this machine's release, the JDK and the jar, so the same inputs give the same bytes.
set -eu
umask 022

kind=$1
root=$2
here=$(CDPATH='' cd -P "$(dirname "$0")" && pwd)
: "${JDK:?the home of a JDK 25}" "${JAR:?fairlead.jar}" "${JVM:?the directory with the options of the JVM}"
: "${EPOCH:?the modification time of all files, in seconds}" "${WORK:?a directory for downloads and start-up caches}"

fail() {
    echo "fairlead: $*" >&2
    exit 1
}

say() {
    echo "  $*" >&2
}

# The packages that an image of this kind is made from, without their dependencies.
case $kind in
    # nft looks names of protocols up in a file of netbase.
    node) wanted="libc6 busybox-static netbase nftables" ;;
    sidecar) wanted="libc6" ;;
    *) fail "there is no image '$kind'; there are node and sidecar" ;;
esac

# Those packages and what they depend on, one a line. Only the programs that ask questions when a package is installed need
# debconf and what it depends on.
packages() {
    # shellcheck disable=SC2086 # several packages
    apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances \
        --no-pre-depends $wanted | grep '^[a-z0-9][^:<]*$' | grep -v -x -E 'debconf|cdebconf|perl-base' | sort -u
}

# Downloads those that are not there yet, and prints the file of each.
package_files() {
    # shellcheck disable=SC2046 # several packages
    apt-cache policy $(packages) | sed -n 's/^\([a-z0-9][^ ]*\):$/\1/p; s/^  Candidate: //p' | paste - - \
        | while IFS="$(printf '\t')" read -r name version; do
            # A virtual package; another of the list provides it.
            [ "$version" != "(none)" ] || continue
            escaped=$(echo "$version" | sed 's/:/%3a/g')
            file=$(find "$WORK/packages" -name "${name}_${escaped}_*.deb" | head -n 1)
            if [ -z "$file" ]; then
                (cd "$WORK/packages" && apt-get -q -o APT::Sandbox::User=root download "$name=$version" >/dev/null) \
                    || fail "cannot download the package $name $version; run 'apt-get update' as root and try again"
                file=$(find "$WORK/packages" -name "${name}_${escaped}_*.deb" | head -n 1)
            fi
            echo "$file"
        done
}

# Unpacks a package without what only people and compilers read, and notes it where scanners of images look for it.
unpack() {
    dpkg-deb --fsys-tarfile "$1" | tar -x -C "$root" --no-same-owner --keep-directory-symlink \
        --exclude='./usr/share/man/*' --exclude='./usr/share/info/*' --exclude='./usr/share/lintian/*' \
        --exclude='./usr/share/locale/*' --exclude='./usr/share/bash-completion/*' --exclude='./usr/share/initramfs-tools/*' \
        --exclude='./usr/lib/*/gconv/*' --exclude='./lib/*/gconv/*' --exclude='./usr/share/gdb/*' \
        --exclude='./lib/systemd/*' --exclude='./usr/lib/systemd/*' --exclude='./etc/init.d/*' \
        --exclude='./usr/share/doc/*/changelog*' --exclude='./usr/share/doc/*/NEWS*' --exclude='./usr/share/doc/*/examples/*'
    name=$(dpkg-deb -f "$1" Package)
    dpkg-deb -f "$1" >"$root/var/lib/dpkg/status.d/$name"
}

install_packages() {
    mkdir -p "$WORK/packages" "$root/var/lib/dpkg/status.d"
    # One place for programs and libraries, as Debian has had it since release 12; older packages still name the other.
    mkdir -p "$root/usr/bin" "$root/usr/sbin" "$root/usr/lib" "$root/usr/lib64"
    for link in bin sbin lib lib64; do
        ln -s "usr/$link" "$root/$link"
    done
    package_files >"$WORK/packages.list"
    [ -s "$WORK/packages.list" ] || fail "apt knows no package libc6; run 'apt-get update' as root and try again"
    while IFS= read -r file; do
        unpack "$file"
    done <"$WORK/packages.list"
    cp /etc/os-release "$root/etc/os-release"
}

# The files that a program of the C library looks for, and the directories that a container gets mounts on.
base_files() {
    printf 'root:x:0:0:root:/root:/sbin/nologin\nfairlead:x:65532:65532:Fairlead:/:/sbin/nologin\n' >"$root/etc/passwd"
    printf 'root:x:0:\nfairlead:x:65532:\n' >"$root/etc/group"
    printf 'passwd: files\ngroup: files\nhosts: files dns\nservices: files\n' >"$root/etc/nsswitch.conf"
    mkdir -p "$root/proc" "$root/sys" "$root/dev" "$root/run" "$root/root" "$root/tmp" "$root/etc/fairlead"
    ln -sfn ../run "$root/var/run"
    chmod 1777 "$root/tmp"
}

# Names for the programs of BusyBox that scripts of the image, and people who look into it, use.
shell() {
    for name in sh cat cut dirname echo env find grep head id ip ls mount nc netstat ps readlink sed sleep sort stat tail touch tr wc wget; do
        [ -e "$root/usr/bin/$name" ] || ln -s busybox "$root/usr/bin/$name"
    done
}

# A run-time image with the modules of modules.txt, and of modules-node.txt for a node. Of java.desktop only java.beans is used, which
# has no native code.
java_runtime() {
    say "linking the Java run-time image"
    set -- "$here/modules.txt"
    [ "$kind" != node ] || set -- "$@" "$here/modules-node.txt"
    "$JDK/bin/jlink" --add-modules "$(cat "$@" | grep -v '^#' | tr '\n' ',' | sed 's/,$//')" \
        --no-header-files --no-man-pages --strip-java-debug-attributes \
        --exclude-files='/java.desktop/lib/lib*.so,/java.desktop/lib/psfont*' \
        --output "$root/opt/fairlead/java" || fail "jlink of $JDK failed"
    # Only the JVM that is used, and nothing that makes programs.
    rm -f "$root/opt/fairlead/java/lib/jrt-fs.jar" "$root/opt/fairlead/java/bin/rmiregistry" "$root/opt/fairlead/java/bin/keytool" \
        "$root/opt/fairlead/java/bin/jwebserver" "$root/opt/fairlead/java/lib/classlist"
    [ ! -f "$JDK/NOTICE" ] || cp "$JDK/NOTICE" "$root/opt/fairlead/java/legal/NOTICE"
    # Where System.loadLibrary finds it, Netty does not unpack its library from the jar to /tmp.
    library=META-INF/native/libnetty_transport_native_epoll_$netty_arch.so
    (cd "$WORK" && "$JDK/bin/jar" --extract --file "$JAR" "$library" && mv "$library" "$root/opt/fairlead/java/lib/") \
        || fail "$JAR has no native library of Netty for $netty_arch"
    chmod 644 "$root/opt/fairlead/java/lib/${library##*/}"
}

fairlead() {
    case $kind in
        sidecar)
            "$JDK/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "$here/SidecarJar.java" "$JAR" "$root/opt/fairlead/fairlead.jar" \
                || fail "cannot copy $JAR"
            ;;
        *) cp "$JAR" "$root/opt/fairlead/fairlead.jar" ;;
    esac
    cp -R "$JVM" "$root/opt/fairlead/jvm"
    cp "$here/../LICENSE" "$here/../NOTICE" "$root/opt/fairlead/"
    case $kind in
        sidecar)
            # An argument file of java(1): there is no shell that could put options together.
            rm -f "$root"/opt/fairlead/jvm/*.sh "$root/opt/fairlead/jvm/fairlead" "$root"/opt/fairlead/jvm/node-* \
                "$root/opt/fairlead/jvm/command.options"
            cat "$JVM/common.options" "$JVM/sidecar.options" "$here/sidecar.args" >"$root/opt/fairlead/jvm/sidecar.args"
            rm "$root/opt/fairlead/jvm/common.options" "$root/opt/fairlead/jvm/sidecar.options"
            ;;
        *)
            rm "$root/opt/fairlead/jvm/sidecar.options"
            chmod 755 "$root/opt/fairlead/jvm/fairlead"
            ln -s ../../opt/fairlead/jvm/fairlead "$root/usr/bin/fairlead"
            ;;
    esac
}

# Every file gets the same time: the start-up cache notes the times of the jar and the run-time image.
set_times() {
    find "$root" -exec touch -h -d "@$EPOCH" {} +
}

if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    fail "images are made from Debian's packages, and this machine has no apt-get or dpkg-deb; build on Debian or Ubuntu, or in a container of one"
fi
arch=$(dpkg --print-architecture)
case $arch in
    amd64) netty_arch=x86_64 ;;
    arm64) netty_arch=aarch_64 ;;
    *) fail "there are no images for the architecture $arch; there are amd64 and arm64" ;;
esac

rm -rf "$root"
mkdir -p "$root/opt/fairlead"
say "unpacking the packages $wanted and what they need"
install_packages
base_files
[ ! -f "$root/usr/bin/busybox" ] || shell
java_runtime
fairlead
set_times
