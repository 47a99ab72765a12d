# ---- Running the guest program in the guest -------------------------------------------------------------
# guestfish's own `sh` cannot do this: it runs even if the image was refused, it renames files in the guest's /etc if
# there is a network, and it leaves running what a script left running.

# enter: runs the guest program, and finds out what it changed. What the program writes to descriptor
# 5 is the transcript, and its exit status is the verdict: neither is in a file that the guest can write to.
enter() {
  if [ -z "$shared" ]; then allow_programs; fi
  mount_kernel_folders
  if [ -n "$network" ]; then give_names; fi
  fill_bench
  if [ -n "$hands_packages" ]; then give_packages; fi
  if [ -n "$hands_artifacts" ]; then give_artifacts; fi
  if [ -n "$may_write" ]; then start_watch; fi
  {
    in_guest /bin/sh "$bench/guest" 5>&1 >"$workshop/said" 2>&1 </dev/null
    echo "$?" >"$workshop/status"
  } | head -c 33554432 >"$workshop/transcript"
  keep_verdict
  if [ -n "$may_write" ]; then end_watch; fi
  if [ -n "$network" ]; then take_names; fi
  if [ -n "$relabels" ] && [ -z "$unchanged" ] && [ -n "$touched" ] && has_verdict 'done'; then relabel; fi
  if [ -n "$in_parts" ] && [ -n "$relabels" ] && [ -z "$unchanged" ] && [ -n "$touched" ] && has_stopped; then relabel; fi
}

# mount_kernel_folders: mounts what is in memory, by one program: /dev and /run. An apply and scripts also get what is mounted
# below /dev, and /sys.
mount_kernel_folders() {
  own_run=''
  if [ -d "$root/run" ] && [ ! -L "$root/run" ]; then own_run=yes; fi
  {
    if [ -n "$may_write" ]; then
      echo "/dev $root/dev none rbind"
      if [ -d "$root/sys" ]; then echo "/sys $root/sys none rbind"; fi
    else
      echo "/dev $root/dev none bind"
    fi
    if [ -n "$own_run" ]; then echo "tmpfs $root/run tmpfs mode=755,nosuid,nodev"; fi
  } >"$workshop/fstab"
  if ! mount -a -T "$workshop/fstab" 2>"$workshop/problem"; then
    if [ ! -d "$root/dev" ]; then refuse "the guest has no folder /dev"; fi
    refuse "the guest's /dev, /sys or /run can't be mounted: $(problem_text)"
  fi
  if [ -n "$may_write" ]; then
    if [ -n "$own_run" ]; then mkdir -m 1777 "$root/run/lock"; fi
  fi
}

# allow_programs: the guest runs programs that lie on the bench, in /dev.
allow_programs() {
  while read -r _ where _ options _; do
    case $where,$options, in
      /dev,*,noexec,* | /dev,*,nodev,*) mount -o remount,exec,dev /dev 2>/dev/null || : ;;
    esac
  done </proc/mounts
}

touched=''

# has_verdict WORD: whether that is the verdict.
has_verdict() {
  kept_line "$workshop/verdict" && [ "$line" = "$1" ]
}

# has_stopped: whether the guest program stopped on its way, and another part of the run goes on.
has_stopped() { has_verdict stopped; }

make_bench() {
  set -- "$bench" "$bench/files" "$bench/marks"
  if [ "$mode" = reconcile ]; then set -- "$@" "$bench/moments"; fi
  mkdir -m 700 "$@"
}

# fill_bench: puts on the bench what the guest program reads.
fill_bench() {
  if [ ! -d "$bench" ]; then make_bench; fi
  cat "$given/guest" >"$bench/guest"
  printf '%s\n' "$root_device" >"$bench/root"
  if [ -n "$hands_in" ] && [ -e "$given/secrets" ]; then
    if [ -n "$shared" ]; then cp "$given/secrets" "$bench"; else mv "$given/secrets" "$bench"; fi
  fi
}

# keep_verdict: keeps the verdict that an exit status of the guest program stands for (guest/main.sh); none if the program
# did not run to its end.
keep_verdict() {
  kept_line "$workshop/status"
  if [ -n "$in_parts" ] && [ "$line" = 16 ]; then
    echo stopped >"$workshop/verdict"
    return
  fi
  case $line in
    10) echo conforms ;;
    11) echo 'done' ;;
    12) echo discrepancies ;;
    13) echo failed ;;
    14) echo not-converged ;;
    15) echo refused ;;
    *) return ;;
  esac >"$workshop/verdict"
}

# in_guest COMMAND…: runs a command of the guest in namespaces of its own. They end what it leaves running, and keep its host
# name from the next image.
in_guest() {
  set -- chroot "$root" "$@"
  # So that `uname -m` is right in a 32-bit guest.
  if [ "$theirs" = 0003 ] && [ "$ours" = 003e ]; then set -- setarch i686 "$@"; fi
  # The guest program needs no uname then.
  if [ "$theirs" = 003e ]; then set -- SAHARA_IMAGE_ARCH=x86_64 "$@"; fi
  set -- env -i SAHARA_IMAGE_WORKSHOP="$bench" SAHARA_IMAGE_CONSOLE=/dev/console PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
  # Its first process stays, and takes the children of those that end.
  set -- sh -c '"$@"; exit' sh "$@"
  if [ -d "$root/proc" ]; then set -- --mount-proc="$root/proc" "$@"; fi
  unshare --pid --uts --ipc --fork "$@"
}

# give_names: gives the guest the appliance's resolv.conf while the guest program runs. If the guest's own points into
# /run, that is in memory; otherwise it is moved aside, or covered if it cannot be moved (chattr +i).
give_names() {
  names='' bound_names=''
  if [ ! -s /etc/resolv.conf ] || [ ! -d "$root/etc" ]; then return; fi
  names=$root/etc/resolv.conf
  link=$(readlink "$names") || link=''
  case $link in
    /run/* | ../run/* | /var/run/* | ../var/run/*)
      if inside /etc/resolv.conf; then
        case $inside in
          "$root/run/"*)
            mkdir -p "${inside%/*}"
            cat /etc/resolv.conf >"$inside"
            names=''
            return
            ;;
        esac
      fi
      ;;
  esac
  touch -r "$root/etc" "$workshop/etc-times"
  if [ -e "$names" ] || [ -L "$names" ]; then mv "$names" "$names.sahara-image" 2>/dev/null || cover_names; fi
  if [ -z "$bound_names" ] && ! cat /etc/resolv.conf 2>/dev/null >"$names"; then no_names; fi
  etc_changed=$(stat -c %y "$root/etc")
}

# cover_names: mounts the appliance's resolv.conf over the guest's.
cover_names() {
  if inside /etc/resolv.conf && mount --bind /etc/resolv.conf "$inside" 2>/dev/null; then
    bound_names=$inside
  else
    no_names
  fi
}

no_names() {
  warn no-name-servers "the guest has no name servers during the run, because its /etc/resolv.conf cannot be replaced"
  bound_names=none
}

# take_names: puts back what was moved aside, unless something that the run installed has put its own file there;
# and the times of /etc, unless something else was done there.
take_names() {
  if [ -n "$bound_names" ]; then
    if [ "$bound_names" != none ]; then umount "$bound_names"; fi
    return
  fi
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
