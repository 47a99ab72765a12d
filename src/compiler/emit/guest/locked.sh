# ---- Packages: held to a lock file ----------------------------------------------------------------------
# `locked_versions` gives its lines: NAME VERSION.

# start_lock: a lock is for the guest that it was written for.
start_lock() {
  locked_versions >"$workshop/lock"
  if [ "$lock_for" = "$distro $distro_version $arch" ]; then return; fi
  refuse "the lock file was written for $lock_for, and the guest is $distro $distro_version $arch"
}

# locked_version NAME: the version that the lock has, in $locked; empty where it has none.
locked_version() {
  locked=''
  while read -r l_name l_version; do
    if [ "$l_name" = "$1" ]; then locked=$l_version; fi
  done <"$workshop/lock"
}

lock_error=''

# choose_locked NAME WANTED: sets $spec to the version that the lock has, or $choose_error; fails if it has none.
choose_locked() {
  locked_version "$1"
  if [ -z "$locked" ]; then return 1; fi
  "${family}_spell" "$1" "$locked"
  if ! meets "$locked" "$2"; then choose_error="the lock file has version $locked, which is not what the recipe asks for"; fi
}

# hold_to_lock: what came along with a transaction is brought to the version that the lock has; sets
# $lock_error, for the rest of the run, where something is not in the lock or will not come to its version.
hold_to_lock() {
  find_strays
  if [ -n "$strays" ] && [ -z "$outside" ]; then
    set --
    for stray in $strays; do
      locked_version "$stray"
      "${family}_spell" "$stray" "$locked"
      set -- "$@" "$spec"
    done
    "${family}_install" "$@"
    look
    find_strays
  fi
  if [ -n "$outside" ]; then
    lock_error="not in the lock file, but installed along:$outside"
  elif [ -n "$strays" ]; then
    lock_error="not at the version that the lock file has:$strays"
  fi
}

# find_strays: of what the run has installed so far, the names that are at another version than the lock's in
# $strays, and NAME=VERSION of what the lock has not in $outside.
find_strays() {
  strays='' outside=''
  snapshot_of_looked >"$workshop/packages-now"
  only_in "$workshop/packages-now" "$workshop/packages-before" >"$workshop/added"
  while read -r a_name a_version; do
    locked_version "$a_name"
    if [ -z "$locked" ]; then
      outside="$outside $a_name=$a_version"
    elif [ "$locked" != "$a_version" ]; then
      strays="$strays $a_name"
    fi
  done <"$workshop/added"
}
