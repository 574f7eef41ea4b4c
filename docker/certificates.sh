#!/bin/sh
# The certificates of the nodes, good for five years. To have new ones, remove the volume certificates and start again.
set -eu
[ -e /certificates/complete ] && [ -e /authority/ca.crt ] && exit 0
rm -rf /certificates/*
es-gencert-cli create-ca -days 1825 -out /tmp/authority
for node in eventstoredb node1 node2 node3; do
  es-gencert-cli create-node -days 1825 -out "/certificates/$node" \
    -ca-certificate /tmp/authority/ca.crt -ca-key /tmp/authority/ca.key \
    -dns-names "$node,localhost" -ip-addresses 127.0.0.1
done
cp -f /tmp/authority/ca.crt /authority/ca.crt
chmod 444 /authority/ca.crt /certificates/*/node.crt
chmod 400 /certificates/*/node.key
chown 1000:1000 /certificates/*/node.key
touch /certificates/complete
