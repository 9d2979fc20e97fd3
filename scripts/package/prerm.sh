#!/bin/sh
# Stops the service before its files go; an upgrade leaves it running until the new ones are there.
set -e

if [ "$1" = remove ] && [ -z "$DPKG_ROOT" ] && [ -d /run/systemd/system ]; then
  systemctl disable --now bcourse-scheduler.service
fi
