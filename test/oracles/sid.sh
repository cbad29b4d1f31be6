#!/bin/sh
# Makes a Debian unstable tree with Nix 2.34, Neovim and Helix at DIR, if there is none: sid.sh DIR
# Needs root. It is used by `chroot DIR …`; /proc and /dev/pts are mounted into it.
set -eu
dir=$1
if [ ! -x "$dir/usr/bin/nix-instantiate" ] || [ ! -x "$dir/usr/bin/hx" ] || [ ! -x "$dir/usr/bin/tmux" ]; then
  command -v debootstrap >/dev/null || { apt-get update -qq && apt-get install -y -qq debootstrap; }
  mkdir -p "$dir"
  # nix-bin is not configured without libdbi-perl, which debootstrap does not find by itself.
  debootstrap --variant=minbase --include=nix-bin,libdbi-perl,neovim,hx,tmux,git,ca-certificates sid "$dir"
fi
mountpoint -q "$dir/proc" || mount -t proc proc "$dir/proc" || mount --bind /proc "$dir/proc"
mountpoint -q "$dir/dev/pts" || mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$dir/dev/pts"
