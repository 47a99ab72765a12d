# ---- What a run changed on the image --------------------------------------------------------------------
# The guest program leaves a file N-began and a file N-ended in $bench/marks around each script that it runs. A
# file of the guest whose time of change lies between the two was changed by that script: the kernel sets these
# times by the same clock, and no program can set them.

# start_watch: remembers the state of the disks before the guest program runs.
start_watch() {
  sync
  count_writes >"$workshop/writes"
  : >"$workshop/start"
  if [ "$mode" = reconcile ]; then boot_areas >"$workshop/boot-areas"; fi
}

# count_writes: prints how many sectors were written to each disk of the image.
count_writes() {
  for entry in "$sys"/*; do
    case ${entry##*/} in dm-* | md* | ram* | loop* | sr* | fd* | nbd* | zram*) continue ;; esac
    if [ -e "$entry/partition" ] || [ ! -r "$entry/stat" ]; then continue; fi
    read -r numbers <"$entry/dev"
    if [ "$numbers" = "$own_device" ]; then continue; fi
    # The seventh number (Documentation/block/stat.rst of the kernel).
    read -r _ _ _ _ _ _ sectors _ <"$entry/stat"
    echo "${entry##*/} $sectors"
  done
}

# boot_areas: prints checksums of where the disks have partition tables and boot loaders, which belong to no file.
boot_areas() {
  for disk in $known_disks; do head -c 1048576 "$disk" | cksum; done
}

# same_areas: whether these are as before the run, and so are labels and UUIDs.
same_areas() {
  mv "$workshop/devices" "$workshop/devices-before"
  scan_devices
  cmp -s "$workshop/devices" "$workshop/devices-before" && [ "$(boot_areas)" = "$(cat "$workshop/boot-areas")" ]
}

# end_watch: adds to the transcript what the scripts changed, and whether a reconcile changed nothing at all. Sets $touched to
# whether the guest program says that something ran which may have changed the guest.
end_watch() {
  unchanged=''
  if grep -qx touched "$workshop/transcript"; then touched=yes; fi
  if [ "$mode" = reconcile ]; then
    if [ -z "$touched" ]; then return; fi
  elif [ ! -e "$bench/marks/1-began" ]; then
    return
  fi
  sync
  # If nothing was written to the disks, there is no need to look at the files.
  count_writes >"$workshop/writes-after"
  if cmp -s "$workshop/writes" "$workshop/writes-after"; then
    unchanged=yes
  else
    find_changes >"$workshop/changed-files"
    if [ ! -s "$workshop/changed-files" ] && [ "$mode" = reconcile ] && same_areas; then unchanged=yes; fi
    if [ -n "$runs_scripts" ]; then note_changed_files; fi
    if [ "$mode" = reconcile ]; then
      note_hidden_files
      note_times
    fi
  fi
  if [ "$mode" = reconcile ] && [ -n "$unchanged" ]; then echo 'filesystem unchanged' >>"$workshop/transcript"; fi
}

# find_changes: prints a line `TIME d|f PATH` for each folder and each other file that was changed since the start.
# /tmp itself held files of ours.
find_changes() {
  set -- -path "$root/dev" -o -path "$root/proc" -o -path "$root/sys" -o -path "$root/run"
  if [ -e "$workshop/binds" ]; then
    # These folders are reached by another path too.
    while IFS= read -r bind_place; do set -- "$@" -o -path "$bind_place"; done <"$workshop/binds"
  fi
  find "$root/" \( "$@" \) -prune -o ! -path "$root/tmp" -cnewer "$workshop/start" \
    \( -type d -printf '%C@ d %P/\0' -o -printf '%C@ f %P\0' \) 2>/dev/null | tr '\n\000' '?\n'
}

# note_changed_files: a line `wrote N PATH` for each file that script N changed, at most 50 files and 50 folders for
# each, and a line `wrote-more N COUNT` for the other files.
note_changed_files() {
  {
    find "$bench/marks" -type f -printf '%C@ %f\n' | sed 's/^\([^ ]*\) \([0-9]*\)-began$/\1 b \2/; s/^\([^ ]*\) \([0-9]*\)-ended$/\1 x \2/'
    cat "$workshop/changed-files"
  } | LC_ALL=C sort -k 1,1 -k 2,2 | {
    script='' attempt=''
    while read -r _ what name; do
      case $what in
        b)
          script=$name count=0 folders=0
          read -r attempt <"$bench/marks/$name-began"
          continue
          ;;
        x)
          if [ "$count" -gt 50 ]; then echo "wrote-more $script $((count - 50))"; fi
          script=''
          ;;
      esac
      if [ -z "$script" ] || { [ "$attempt" = test-only ] && is_scrap "$name"; }; then continue; fi
      if [ "$what" = d ]; then
        folders=$((folders + 1))
        if [ "$folders" -le 50 ]; then echo "wrote $script /${name#/}"; fi
      else
        count=$((count + 1))
        if [ "$count" -le 50 ]; then echo "wrote $script /$name"; fi
      fi
    done
  } >>"$workshop/transcript"
}

# is_scrap PATH: whether a script that only looks may well write there.
is_scrap() {
  case /$1 in
    /tmp/* | /var/tmp/* | /var/cache/* | /var/log/* | /root/.cache/* | */__pycache__/*) return 0 ;;
  esac
  return 1
}

# note_times: a line `moment TIME N-begin|end-STEP` for each begin and end of a step, and a line
# `changed TIME d|f PATH` for each changed file, at most 8 MB of them.
note_times() {
  {
    find "$bench/moments" -type f -printf 'moment %C@ %f\n'
    head -c 8000000 "$workshop/changed-files" | sed 's/^/changed /'
    echo
  } >>"$workshop/transcript"
}

# note_hidden_files: warns of files that were written where the guest mounts something else at boot.
note_hidden_files() {
  if [ ! -e "$workshop/hiding" ]; then return; fi
  while read -r hiding_type hiding_folder; do
    tidy_path "$hiding_folder"
    hidden=$(sed -n "s|^[^ ]* f \\(${path#/}/.*\\)|/\\1|p" "$workshop/changed-files" | head -n 4)
    if [ -z "$hidden" ]; then continue; fi
    warn hidden-at-boot "files were written below $path, where the guest mounts $hiding_type at boot and hides them: $(printf '%s' "$hidden" | tr '\n' ' ')"
  done <"$workshop/hiding"
}

# relabel: gives new files the labels that the guest's SELinux policy has for them: by the guest's own setfiles, or
# without it by a relabel at the next boot.
relabel() {
  if ! inside /etc/selinux/config || [ ! -r "$inside" ]; then return; fi
  selinux_mode=$(sed -n 's/^ *SELINUX *= *\([a-z]*\).*/\1/p' "$inside" | tail -n 1)
  selinux_type=$(sed -n 's/^ *SELINUXTYPE *= *\([A-Za-z0-9_-]*\).*/\1/p' "$inside" | tail -n 1)
  contexts=/etc/selinux/${selinux_type:-targeted}/contexts/files/file_contexts
  case $selinux_mode in enforcing | permissive) ;; *) return ;; esac
  if ! inside "$contexts" || [ ! -r "$inside" ]; then return; fi
  # The kernel of the appliance does not say which file systems take labels; -m tells setfiles not to ask.
  for selinux_option in -m -q; do
    if in_guest setfiles "$selinux_option" -q -e /dev -e /proc -e /sys -e /run "$contexts" / >/dev/null 2>&1; then return; fi
  done
  if inside /.autorelabel; then : >"$inside"; fi
}
