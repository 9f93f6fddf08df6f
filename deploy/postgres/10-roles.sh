#!/bin/sh
# The login of the processes: it owns nothing, and every tenancy policy binds it.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$WEB_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE signalbox_app;
CREATE ROLE signalbox_web LOGIN PASSWORD :'password';
GRANT signalbox_app TO signalbox_web;
SQL
