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

# mark_start: what note_untouched compares with.
mark_start() {
  : >"$workshop/start"
  disk_marks >"$workshop/marks"
}

# disk_marks: what of the disks is in no file: partition tables and boot loaders, labels and UUIDs.
disk_marks() (
  set +f
  for device in "$root"/dev/sd* "$root"/dev/vd*; do
    if [ ! -b "$device" ]; then continue; fi
    case $device in
      *[0-9]) blkid -p -o export "$device" 2>/dev/null | grep -E '^(LABEL|UUID)=' ;;
      *) dd if="$device" bs=65536 count=16 2>/dev/null | cksum ;;
    esac
  done
)

# note_untouched: where something was done, as a script does of which nobody knows what, and yet no file of the guest
# has changed since the run began, says so: then there is nothing to keep. It goes by the times of change, which no
# program can set; a find that can't compare them finds nothing to say. /tmp itself has had our copies in it.
note_untouched() {
  if [ -z "$in_appliance" ] || [ -z "$touched" ] || [ -s "$workshop/changes" ] || [ "$(disk_marks)" != "$(cat "$workshop/marks")" ]; then return; fi
  changed=$(
    find "$root/" \( -path "$root/dev" -o -path "$root/proc" -o -path "$root/sys" -o -path "$root/run" \
      -o -path "$workshop" \) -prune -o ! -path "$root/tmp" -cnewer "$workshop/start" -print -quit 2>&1
  )
  if [ -n "$changed" ]; then return; fi
  echo 'filesystem unchanged' >&5
  touched=''
}

# give_seed: where something was done, a seed for the random numbers of the first boot, in the place where the guest's
# init system keeps its own; one that is there stays. Clones of the image share it, so none of them gives it credit.
give_seed() {
  if [ -z "$in_appliance" ] || [ -z "$touched" ]; then return; fi
  for seed in var/lib/systemd/random-seed var/lib/urandom/random-seed var/lib/misc/random-seed; do
    if [ ! -d "$root/${seed%/*}" ] || [ -L "$root/${seed%/*}" ]; then continue; fi
    # Debian of old and SUSE of old have their folders for nothing else; /var/lib/misc has others' files too.
    if [ "$seed" = var/lib/misc/random-seed ] && [ ! -e "$root/etc/init.d/random" ]; then continue; fi
    if [ ! -s "$root/$seed" ] && [ ! -L "$root/$seed" ]; then
      (umask 077 && dd if=/dev/urandom of="$root/$seed" bs=512 count=1) 2>/dev/null || :
    fi
    return
  done
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

# blame_space: adds to $because that the guest is full, where it is, and how much was free when the run began.
blame_space() {
  free_space
  if [ "${free:-9999}" -ge 64 ]; then return; fi
  because="${because:+$because; }no space is left on the guest's / (before the run $free_before KiB were free)"
}
