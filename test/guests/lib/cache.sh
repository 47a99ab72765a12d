# shellcheck shell=bash
# Built images, kept by what they were built from: $cache/NAME-KEY.EXT, read-only once it is there.

cache=${SAHARA_IMAGE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sahara-image/guests}
keep_entries=3
keep_days=14

# key FILE… [-- TEXT…]: a hash over the files' content and the texts.
key() {
  local text=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    text+=("$(sha256sum <"$1")")
    shift
  done
  printf '%s\n' "${text[@]}" "$@" | sha256sum | cut -c1-16
}

# cached NAME KEY EXT BUILDER: prints the entry's path. Where it is missing, runs BUILDER with the path
# of a file or folder to make, in a temporary folder $work, and renames the result into place; another
# process that wants the same entry waits for it.
cached() {
  local name=$1 entry=$cache/$1-$2$3 builder=$4
  mkdir -p "$cache"
  if [ ! -e "$entry" ]; then
    (
      exec 9>"$cache/.$name.lock"
      flock 9
      [ ! -e "$entry" ] || exit 0
      # Whoever made these held the lock, and is gone.
      rm -rf "$cache/.$name.tmp."*
      work=$(mktemp -d "$cache/.$name.tmp.XXXXXX")
      trap 'rm -rf "$work"' EXIT
      trap 'exit 143' HUP INT TERM
      "$builder" "$work/result$3" 9>&- >&2
      find "$work/result$3" -type f -exec chmod 444 {} +
      mv -T "$work/result$3" "$entry"
      prune "$name" "$entry"
    )
  fi
  # Age is that of a stamp beside it: the image's own times are left for tests to compare.
  : >"$cache/.$(basename "$entry").used"
  echo "$entry"
}

# prune NAME ENTRY: removes what was not used for long, and all but the last few used; never ENTRY.
prune() {
  local stamp entry kept=1
  find "$cache" -maxdepth 1 -name ".$1-*.used" -printf '%T@ %p\n' | sort -rn | cut -d' ' -f2- |
    while read -r stamp; do
      entry=$(basename "$stamp" .used)
      entry=$cache/${entry#.}
      [ "$entry" != "$2" ] || continue
      # "debian-*" is also the beginning of another name's entries: what is left after it is a key.
      [[ ${entry#"$cache/$1-"} =~ ^[0-9a-f]{16}(\.[a-z0-9]+)?$ ]] || continue
      kept=$((kept + 1))
      if [ "$kept" -gt "$keep_entries" ] || [ -n "$(find "$stamp" -mtime +"$keep_days")" ]; then
        rm -rf "$entry" "$stamp"
      fi
    done
}
