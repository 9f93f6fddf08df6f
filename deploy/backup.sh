#!/bin/sh
# A backup each night, and each week a drill: the newest is restored into a scratch database and compared (docs/backup.md).
# What fails is said in the log, and stands on Status and in `flask doctor`; the next night tries again.
set -u
backups=0
while :; do
    python3 -m flask --app wsgi backup create
    [ $((backups % 7)) = 0 ] && python3 -m flask --app wsgi backup verify
    backups=$((backups + 1))
    sleep 86400
done
