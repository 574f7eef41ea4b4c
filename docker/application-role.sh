#!/bin/sh
# Makes the application's roles with their password, before the first migration gives them their rights.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" -v password="$QAYD_APP_PASSWORD" <<'SQL'
create role qayd_api login noinherit password :'password';
create role qayd_log login noinherit password :'password';
create role qayd_project login noinherit password :'password';
SQL
