#!/bin/sh
# Starts bcourse-scheduler, as its package has put it there.
set -u
program=/usr/lib/bcourse-scheduler

@PLACE@
IFS='
'
for place in $(places); do
  is_ours "$place" || continue
  # Where Deno keeps what it has compiled. Without it, it starts all the same, a little later.
  export DENO_DIR="$place/deno"
  break
done
@START@