# ---- Running the guest program in the guest -------------------------------------------------------------
# Not by guestfish's own `sh`: that one can't be left out where the image was refused, renames files in the guest's
# /etc when there is a network, and leaves running what a script left running.

# enter [network]: runs the guest program, in a process namespace of its own: what it leaves behind ends with it. What it
# writes to descriptor 5 is the transcript, and its exit status is the verdict: no file that the guest can write to is
# either.
enter() {
  if was_refused; then return; fi
  # The guest runs programs that lie on the bench.
  mount -o remount,exec,dev /dev 2>/dev/null || :
  if ! mount --rbind /dev "$root/dev"; then refuse "the guest has no folder /dev"; fi
  if [ -d "$root/sys" ]; then mount --rbind /sys "$root/sys"; fi
  if [ -d "$root/run" ] && [ ! -L "$root/run" ]; then
    mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$root/run"
    mkdir -m 1777 "$root/run/lock"
  fi
  names=''
  if [ "${1-}" = network ]; then give_names; fi
  fill_bench
  {
    unshare --pid --fork sh "$workshop/appliance" inside 5>&1 >"$workshop/said" 2>&1 </dev/null
    echo "$?" >"$workshop/status"
  } | head -c 33554432 >"$workshop/transcript"
  keep_verdict
  take_names
}

# fill_bench: puts on the bench what the guest program reads.
fill_bench() {
  mkdir -m 700 "$bench"
  : >"$bench/own-processes"
  for needed in guest secrets root; do
    if [ -e "$workshop/$needed" ]; then mv "$workshop/$needed" "$bench/$needed"; fi
  done
}

# keep_verdict: the verdict that an exit status of the guest program stands for (guest/main.sh); none if the program did
# not run to its end.
keep_verdict() {
  case $(cat "$workshop/status") in
    10) echo conforms ;;
    11) echo 'done' ;;
    12) echo discrepancies ;;
    13) echo failed ;;
    14) echo not-converged ;;
    15) echo refused ;;
    *) return ;;
  esac >"$workshop/verdict"
}

# run_guest: runs it, as the first process of that namespace.
run_guest() {
  if [ -d "$root/proc" ]; then mount -t proc proc "$root/proc"; fi
  elf_machine /proc/self/exe
  ours=$machine
  guest_machine
  set -- chroot "$root" /bin/sh "$bench/guest"
  # So that `uname -m` tells the truth in a 32-bit guest.
  if [ "$theirs" = 0003 ] && [ "$ours" = 003e ]; then set -- setarch i686 "$@"; fi
  env -i SAHARA_IMAGE_WORKSHOP="$bench" SAHARA_IMAGE_CONSOLE=/dev/console PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
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
