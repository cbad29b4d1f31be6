#!/bin/sh
# Installs Debian packages into the tree that test/oracles/sid.sh makes: add.sh DIR PACKAGE…
set -eu
dir=$1
shift
sh "$(dirname "$0")/../oracles/sid.sh" "$dir" >&2
chroot "$dir" dpkg-query --show "$@" >/dev/null 2>&1 && exit 0
# A mirror may be a snapshot, older than its own word allows.
chroot "$dir" apt-get -o Acquire::Check-Valid-Until=false update -qq
chroot "$dir" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
