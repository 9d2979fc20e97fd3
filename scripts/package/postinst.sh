#!/bin/sh
# Puts what the service needs beside its files, and lets a new version take over from an old one.
set -e

if [ "$1" = configure ]; then
  systemd-sysusers --root="${DPKG_ROOT:-/}" bcourse-scheduler.conf
  secrets=$DPKG_ROOT/etc/bcourse-scheduler/credentials
  mkdir -p -m 0700 "$secrets"
@SECRETS@
  systemd-tmpfiles --root="${DPKG_ROOT:-/}" --create bcourse-scheduler.conf || true
  if [ -z "$DPKG_ROOT" ] && [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    if [ -n "$2" ]; then
      # Only where it runs: who has stopped it wants it stopped.
      systemctl try-restart bcourse-scheduler.service || true
    fi
  fi
fi
