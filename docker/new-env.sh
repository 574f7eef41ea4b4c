#!/bin/sh
# Makes docker/.env of env.example, each password anew. It replaces no .env that is there.
set -eu
cd "$(dirname "$0")"
umask 077
[ ! -e .env ] || { echo 'docker/.env is there already; nothing was changed.' >&2; exit 1; }
while IFS= read -r line; do
  case $line in
    *_PASSWORD=) printf '%s%s\n' "$line" "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" ;;
    *) printf '%s\n' "$line" ;;
  esac
done < env.example > .env
