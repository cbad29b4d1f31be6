#!/bin/sh
# Makes a Debian unstable tree with Nix 2.34, Neovim and Helix at DIR, if there is none: sid.sh DIR
# Needs root. It is used by `chroot DIR …`; /proc is mounted into it.
set -eu
dir=$1
if [ ! -x "$dir/usr/bin/nix-instantiate" ]; then
  command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap; }
  mkdir -p "$dir"
  debootstrap --variant=minbase --include=nix-bin,neovim,hx,tmux,git,ca-certificates sid "$dir"
fi
mountpoint -q "$dir/proc" || mount -t proc proc "$dir/proc" || mount --bind /proc "$dir/proc"
