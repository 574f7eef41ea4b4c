#!/bin/sh
# Makes docker/.env of env.example, each password and key anew. It replaces no .env that is there.
set -eu
cd "$(dirname "$0")"
umask 077
[ ! -e .env ] || { echo 'docker/.env is there already; nothing was changed.' >&2; exit 1; }
while IFS= read -r line; do
  case $line in
    *_KEY=) printf '%s%s\n' "$line" "$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')" ;;
    *_KEK=) printf '%s1:%s\n' "$line" "$(od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n')" ;;
    *_PASSWORD=) printf '%s%s\n' "$line" "$(od -An -v -N24 -tx1 /dev/urandom | tr -d ' \n')" ;;
    *) printf '%s\n' "$line" ;;
  esac
done < env.example > .env
