#!/bin/sh
# Makes Grafana's roles with their passwords. Run again, it changes nothing.
set -eu
psql -q -v ON_ERROR_STOP=1 -f /reporting-role.sql
psql -q -v ON_ERROR_STOP=1 -v password="$QAYD_REPORTING_PASSWORD" -v internal="$QAYD_REPORTING_INTERNAL_PASSWORD" <<'SQL'
alter role qayd_reporting password :'password';
alter role qayd_reporting_internal password :'internal';
SQL
