#!/bin/sh
# Makes the application's role with its password, before the first migration gives it its rights.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -v password="$QAYD_APP_PASSWORD" <<'SQL'
create role qayd_app login password :'password';
SQL
