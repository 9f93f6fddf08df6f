#!/bin/sh
# A dump of the whole database each night, under its final name only once it is whole. The keys (SECRET_KEYS) are not in it: keep them apart.
set -eu
folder=${FOLDER:-/backups}
while :; do
    name="$folder/signalbox-$(date -u +%Y-%m-%dT%H%M%SZ).dump"
    # The owner is bound by the tenancy policies, too, unless it says that it wants every workspace.
    if PGOPTIONS="-c app.workspaces=*" pg_dump --format=custom --enable-row-security --file="$name.part"; then
        mv "$name.part" "$name"
        find "$folder" -name 'signalbox-*.dump' -mtime "+${KEEP_DAYS:-14}" -delete
        echo "dumped to $name"
    else
        rm -f "$name.part"
        echo "the dump FAILED: look at the lines above; the last good one is kept" >&2
    fi
    [ "${ONCE:-}" ] && break
    sleep 86400
done
