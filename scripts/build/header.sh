#!/bin/sh
# bcourse-scheduler @VERSION@ for Linux on @ARCH@, in one file: this header and, behind it, the
# program, packed. It unpacks once, into a directory of its user's, and then becomes the program:
# the process id stays, and signals reach it.
set -u
key=@KEY@
first_line=@FIRST_LINE@
case $0 in
  /*) file=$0 ;;
  *) file=$PWD/$0 ;;
esac

@PLACE@
is_there() { [ -O "$1/deno" ] && [ -x "$1/deno" ] && [ -f "$1/app/main.js" ]; }

# Unpacks beside $program and puts it there in one step: of several first starts at once, one wins.
unpack() {
  # By when they were changed here: what is unpacked brings the times of long ago with it.
  find "$place" -maxdepth 1 -name '.unpack-*' -cmin +60 -exec rm -rf {} + 2>/dev/null
  part=$(mktemp -d "$place/.unpack-XXXXXX" 2>/dev/null) || return 1
  # A pipe tells how its last program ended; of the others, this file does.
  { tail -n +"$first_line" "$file" | gzip -dc || : >"$part/broken"; } 2>/dev/null |
    tar -xf - -C "$part" 2>/dev/null && [ ! -e "$part/broken" ] &&
    # Fails too where no program may be run from this directory.
    "$part/deno" --version >/dev/null 2>&1 &&
    { mv -T "$part" "$program" 2>/dev/null || is_there "$program"; }
  unpacked=$?
  rm -rf "$part"
  return $unpacked
}

# Removes versions that are not wanted any more: a program that runs cannot be opened for writing.
sweep() {
  for old in "$place"/[0-9]*/deno; do
    [ -f "$old" ] && [ "$old" != "$program/deno" ] || continue
    (: >>"$old") 2>/dev/null && rm -rf "${old%/deno}"
  done
}

become() {
  trap - EXIT HUP INT TERM
  export DENO_DIR="$place/deno" BCOURSE_SCHEDULER_FILE="$file"
@START@}

part=
trap 'rm -rf "$part"' EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
IFS='
'
for place in $(places); do
  is_ours "$place" || continue
  program=$place/$key
  is_there "$program" && become "$@"
  unpack || continue
  sweep
  become "$@"
done
cat >&2 <<'END'
Error: Cannot unpack the program: found no directory to write in and to run programs from
Try: see that the disk is not full, or set XDG_CACHE_HOME to such a directory
END
exit 4
