#!/bin/sh
# Purging removes everything that was ever sent, and the secrets; removing keeps both.
set -e

if [ "$1" = purge ]; then
  rm -rf "$DPKG_ROOT/var/lib/bcourse-scheduler" "$DPKG_ROOT/etc/bcourse-scheduler"
fi
if [ "$1" = remove ] || [ "$1" = purge ]; then
  rm -rf "$DPKG_ROOT/var/cache/bcourse-scheduler"
  if [ -z "$DPKG_ROOT" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload
  fi
fi
