#!/bin/sh
# Makes Grafana's role with its password and its rights. Run again, it changes nothing.
set -eu
psql -q -v ON_ERROR_STOP=1 -f /reporting-role.sql
psql -q -v ON_ERROR_STOP=1 -v password="$QAYD_REPORTING_PASSWORD" <<'SQL'
alter role qayd_reporting password :'password';
SQL
