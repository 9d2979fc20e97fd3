#!/bin/sh
# Follows the README's two commands to the letter on a machine that has nothing but Node's npm, as a
# user who has just been made: `scripts/fresh_machine.sh [DIR] [TESTS…]`. DIR keeps the machine for
# the next time; TESTS are handed to the second command (default: every test). Must be run by root.
#
# The machine is a minimal Debian in a directory, with processes of its own. Of this one it gets the
# network, and the certificates that this one trusts in it.
set -eu
cd "$(dirname "$0")/.."
machine=${1:-$(mktemp -d)}
[ $# -eq 0 ] || shift
user=newcomer
home=/home/$user
certificates=/etc/ssl/certs/ca-certificates.crt

say() { printf '== %s\n' "$1"; }

if [ ! -e "$machine/usr/bin/apt-get" ]; then
  say "a minimal Debian in $machine"
  debootstrap --variant=minbase --include=ca-certificates bookworm "$machine" >/dev/null
fi
cp /etc/resolv.conf "$machine/etc/resolv.conf"
if [ ! -e "$machine/usr/bin/npx" ]; then
  say "Node's npm"
  chroot "$machine" sh -c 'apt-get update && apt-get install -y --no-install-recommends npm' >/dev/null
fi
cp "$certificates" "$machine$certificates"
chroot "$machine" sh -c "id $user >/dev/null 2>&1 || useradd --create-home $user"
rm -rf "$machine$home"
mkdir -p "$machine$home/bcourse-scheduler"

say "what is committed, as a clone would have it"
git archive HEAD | tar -xf - -C "$machine$home/bcourse-scheduler"
chroot "$machine" chown -R "$user:$user" "$home"

# Runs a line as the user, with nothing of this environment. On its end, all it started ends.
as_user() {
  unshare --mount --pid --fork --kill-child sh -c '
    mount -t proc proc "$1/proc"
    mount --rbind /dev "$1/dev"
    exec chroot "$1" setpriv --reuid='"$user"' --regid='"$user"' --clear-groups \
      env -i "HOME=$2" PATH=/usr/bin:/bin LANG=C.UTF-8 "NODE_EXTRA_CA_CERTS=$3" "SSL_CERT_FILE=$3" \
      sh -c "cd ~/bcourse-scheduler && $4"
  ' sh "$machine" "$home" "$certificates" "$1"
}

# The block under "Two commands", without what stands behind the # of each line.
commands=$(sed -n '/^## Two commands/,/^## /{/^```sh$/,/^```$/p}' README.md | sed '/^```/d; s/ *#.*//')
[ "$(printf '%s\n' "$commands" | grep -c .)" -eq 2 ] || {
  echo "Error: Cannot find two commands under \"Two commands\" in README.md" >&2
  exit 1
}
demo=$(printf '%s\n' "$commands" | sed -n 1p)
tests=$(printf '%s\n' "$commands" | sed -n 2p)

say "$demo --exit-when-idle"
as_user "$demo --exit-when-idle"
mails=$(find "$machine$home/bcourse-scheduler/state/demo/outbox" -name '*.eml' | wc -l)
[ "$mails" -gt 0 ] || {
  echo "Error: The demo has left no mail" >&2
  exit 1
}
say "the demo left $mails mails"

say "$tests $*"
as_user "$tests $*"
say "a newcomer gets along with the README"
