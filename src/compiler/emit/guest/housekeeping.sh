# ---- Around the run: what an image is left with ---------------------------------------------------------

# A machine's identity is its own: one that is still to be given, at the first boot, is not given by packages here.
remember_identity() {
  if [ -z "$in_appliance" ]; then return; fi
  identity=$root/etc/machine-id
  identity_text=''
  if [ -r "$identity" ]; then read -r identity_text <"$identity" || :; fi
}

restore_identity() {
  if [ -z "$in_appliance" ] || [ ! -s "$identity" ]; then return; fi
  case $identity_text in
    '') : >"$identity" ;;
    uninitialized) echo uninitialized >"$identity" ;;
  esac
}

# relabel: gives new files the labels that the guest's SELinux policy has for them: by the guest's own setfiles, or
# where it has none by a relabel at the next boot.
relabel() {
  config=$root/etc/selinux/config
  for needed in "$selinux_relabel" "$in_appliance" "$touched"; do
    if [ -z "$needed" ]; then return; fi
  done
  if [ ! -r "$config" ]; then return; fi
  selinux_mode=$(sed -n 's/^ *SELINUX *= *\([a-z]*\).*/\1/p' "$config" | tail -n 1)
  selinux_type=$(sed -n 's/^ *SELINUXTYPE *= *\([A-Za-z0-9_-]*\).*/\1/p' "$config" | tail -n 1)
  contexts=/etc/selinux/${selinux_type:-targeted}/contexts/files/file_contexts
  case $selinux_mode in enforcing | permissive) ;; *) return ;; esac
  if [ ! -r "$root$contexts" ]; then return; fi
  if command -v setfiles >/dev/null 2>&1; then
    # The kernel of the appliance does not say which file systems take labels, which -m has it not ask.
    for selinux_option in -m -q; do
      if setfiles "$selinux_option" -q -e /dev -e /proc -e /sys -e /run "$contexts" / >/dev/null 2>&1; then return; fi
    done
  fi
  : >"$root/.autorelabel"
}

# free_space: KiB that are free on the guest's /, in $free; empty where it can't be told.
free_space() {
  free=''
  # FILESYSTEM 1024-BLOCKS USED AVAILABLE …; the first may hold blanks, but not here.
  # shellcheck disable=SC2046
  set -- $(df -kP "$root/" 2>/dev/null | tail -n 1)
  case ${4-} in '' | *[!0-9]*) ;; *) free=$4 ;; esac
}

# blame_space: adds to $because that the guest is full, where it is.
blame_space() {
  free_space
  if [ "${free:-9999}" -ge 64 ]; then return; fi
  because="${because:+$because; }no space is left on the guest's /"
}
