# ---- Running the guest program in the guest -------------------------------------------------------------
# Not by guestfish's own `sh`: that one can't be left out where the image was refused, renames files in the guest's
# /etc when there is a network, and leaves running what a script left running.

# enter [network]: runs the guest program, in a process namespace of its own: what it leaves behind ends with it.
enter() {
  if was_refused; then return; fi
  remember_root
  # The guest runs programs that lie in the workshop.
  mount -o remount,exec,dev /dev 2>/dev/null || :
  if ! mount --rbind /dev "$root/dev"; then refuse "the guest has no folder /dev"; fi
  if [ -d "$root/sys" ]; then mount --rbind /sys "$root/sys"; fi
  if [ -d "$root/run" ] && [ ! -L "$root/run" ]; then
    mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$root/run"
    mkdir -m 1777 "$root/run/lock"
  fi
  names=''
  if [ "${1-}" = network ]; then give_names; fi
  : >"$workshop/own-processes"
  unshare --pid --fork sh "$workshop/appliance" inside >"$workshop/said" 2>&1 </dev/null
  take_names
}

# inside: as the first process of that namespace.
inside() {
  if [ -d "$root/proc" ]; then mount -t proc proc "$root/proc"; fi
  elf_machine /proc/self/exe
  ours=$machine
  guest_machine
  set -- chroot "$root" /bin/sh "$workshop/guest"
  # So that `uname -m` tells the truth in a 32-bit guest.
  if [ "$theirs" = 0003 ] && [ "$ours" = 003e ]; then set -- setarch i686 "$@"; fi
  env -i SAHARA_IMAGE_WORKSHOP="$workshop" SAHARA_IMAGE_CONSOLE=/dev/console PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# remember_root: the device that is mounted as /, for the transcript.
remember_root() {
  while read -r mounted where _; do
    if [ "$where" = "$root" ]; then
      shown_as "$mounted"
      echo "$shown" >"$workshop/root"
    fi
  done </proc/mounts
}

# give_names: the appliance's resolv.conf, for as long as the guest program runs. Where the guest's own points into
# /run, there is a file system in memory in its place; elsewhere it is moved aside.
give_names() {
  if [ ! -s /etc/resolv.conf ] || [ ! -d "$root/etc" ]; then return; fi
  link=$(readlink "$root/etc/resolv.conf") || link=''
  case $link in
    /run/* | ../run/* | /var/run/* | ../var/run/*)
      link=$root/run/${link#*run/}
      case $link/ in
        */../*) ;;
        *)
          mkdir -p "${link%/*}"
          cat /etc/resolv.conf >"$link"
          return
          ;;
      esac
      ;;
  esac
  names=$root/etc/resolv.conf
  touch -r "$root/etc" "$workshop/etc-times"
  if [ -e "$names" ] || [ -L "$names" ]; then mv "$names" "$names.sahara-image"; fi
  cat /etc/resolv.conf >"$names"
  etc_changed=$(stat -c %y "$root/etc")
}

# take_names: puts back what was moved aside, unless something the run installed has put its own in that place;
# and the times of /etc, unless something else was done there.
take_names() {
  if [ -z "$names" ]; then return; fi
  etc_now=$(stat -c %y "$root/etc")
  if [ ! -L "$names" ] && cmp -s "$names" /etc/resolv.conf; then
    rm -f "$names"
    if [ -e "$names.sahara-image" ] || [ -L "$names.sahara-image" ]; then mv "$names.sahara-image" "$names"; fi
  else
    rm -f "$names.sahara-image"
  fi
  if [ "$etc_now" = "$etc_changed" ]; then touch -r "$workshop/etc-times" "$root/etc"; fi
}

# leave: unmounts everything, so that all that was written is on the disk.
leave() {
  for attempt in 1 2 3 4 5; do
    if ! grep -q " ${root}[ /]" /proc/mounts || umount -R "$root" 2>"$workshop/problem"; then
      sync
      : >"$workshop/left"
      return
    fi
    sleep "$attempt"
  done
}

# tell_verdict: fails, with a sentence, where the image is not as the recipe wants it.
tell_verdict() {
  if [ ! -e "$workshop/left" ]; then
    echo "sahara-image: the image's file systems could not be unmounted: $(cat "$workshop/problem")" >&2
    exit 1
  fi
  # What the kernel could not write, no program was told of.
  if dmesg 2>/dev/null | grep -E 'I/O error, dev|lost async page write|-fs error|Corruption of in-memory' | tail -n 3 >"$workshop/problem" &&
    [ -s "$workshop/problem" ] && [ "$(cat "$workshop/verdict" 2>/dev/null)" = 'done' ]; then
    echo "sahara-image: the image could not be written: $(cat "$workshop/problem")" >&2
    exit 1
  fi
  if [ ! -e "$workshop/verdict" ]; then
    echo "sahara-image: the guest program did not live to its end: $(tail -c 2000 "$workshop/said" 2>/dev/null)" >&2
    exit 1
  fi
  case $(cat "$workshop/verdict") in
    conforms | done) ;;
    refused) fail "$(sed -n 's/^refused //p' "$workshop/transcript")" ;;
    discrepancies) fail 'the image does not conform to the recipe' ;;
    not-converged) fail 'a second look found that the image still does not conform to the recipe' ;;
    *) fail 'a step failed; the image must not be used' ;;
  esac
}

fail() {
  echo "sahara-image: $1" >&2
  exit 1
}
