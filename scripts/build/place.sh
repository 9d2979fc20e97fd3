# Directories of this user's for what is made once and kept, best first. systemd gives the first.
places() {
  printf '%s\n' "${CACHE_DIRECTORY:+${CACHE_DIRECTORY%%:*}}" \
    "${XDG_CACHE_HOME:+$XDG_CACHE_HOME/bcourse-scheduler}" \
    "${HOME:+$HOME/.cache/bcourse-scheduler}" \
    "${TMPDIR:-/var/tmp}/bcourse-scheduler-$(id -u)"
}

# Makes a directory and says whether it is fit to run programs from: absolute, and nobody else's.
# Everybody may write in /var/tmp, so that somebody else may have put it, or a link, there before.
is_ours() {
  case $1 in
    /*/bcourse-scheduler-[0-9]*) [ ! -L "$1" ] || return 1 ;;
    /*) ;;
    *) return 1 ;;
  esac
  [ -d "$1" ] || (umask 077 && mkdir -p "$1") 2>/dev/null
  [ -d "$1" ] && [ -O "$1" ] && [ -w "$1" ]
}
