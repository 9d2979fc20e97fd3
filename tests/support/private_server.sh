#!/bin/bash
# Keeps a server for the tests, and ends it with them.
#   start OWNER DIRECTORY SIGNAL READY COMMAND…  prints the process ids of keeper and server once
#     DIRECTORY/log says READY; fails where the server ends before it, or takes minutes
#   keep OWNER DIRECTORY SIGNAL READY COMMAND…   the keeper itself
#   stop KEEPER                                  ends the keeper and its server
set -u
verb=$1
shift

case $verb in
start)
  directory=$2 ready=$4
  rm -f "$directory/server"
  : >"$directory/log"
  # A session of its own: what ends the tests' process group must not end the keeper.
  setsid bash "$0" keep "$@" </dev/null >/dev/null 2>&1 &
  keeper=$!
  # A server that does not get ready in minutes never will.
  deadline=$((SECONDS + 180))
  until [ -s "$directory/server" ] && grep -qF "$ready" "$directory/log"; do
    kill -0 "$keeper" 2>/dev/null || exit 1
    [ "$SECONDS" -lt "$deadline" ] || { kill -s TERM "$keeper"; exit 1; }
    sleep 0.05
  done
  echo "$keeper $(cat "$directory/server")"
  ;;
keep)
  owner=$1 directory=$2 signal=$3
  shift 4
  trap : TERM
  "$@" </dev/null >"$directory/log" 2>&1 &
  server=$!
  echo "$server" >"$directory/server"
  tail --pid="$owner" -f /dev/null &
  watch=$!
  # Until the server ends, its owner ends, or somebody says stop.
  wait -n "$server" "$watch"
  kill -s "$signal" "$server" 2>/dev/null
  kill -s KILL "$watch" 2>/dev/null
  wait "$server" "$watch"
  kill -0 "$owner" 2>/dev/null || rm -rf "$directory"
  ;;
stop)
  kill -s TERM "$1" 2>/dev/null
  tail --pid="$1" -s 0.02 -f /dev/null
  ;;
esac
