# ---- The space on the guest's disk ---------------------------------------------------------------------

# free_space: sets $free to the KiB that are free on the guest's /; empty if df(1) does not say.
free_space() {
  free=''
  df -kP "$root/" >"$workshop/df" 2>/dev/null
  # FILESYSTEM 1024-BLOCKS USED AVAILABLE …
  while read -r _ _ _ available _; do
    case $available in '' | *[!0-9]*) ;; *) free=$available ;; esac
  done <"$workshop/df"
}

# note_space: keeps how much was free when the run began, in $free_before.
note_space() {
  free_space
  free_before=$free
  if [ -n "$free" ]; then note 'guest free' "$free"; fi
}
free_before=''

# blame_space: adds to $because that the guest is full, if it is, and how much was free when the run began.
blame_space() {
  free_space
  if [ "${free:-9999}" -ge 64 ]; then return; fi
  because="${because:+$because; }no space is left on the guest's /${free_before:+ (before the run $free_before KiB were free)}"
}
