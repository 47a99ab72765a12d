# ---- Running the guest program in a root folder ---------------------------------------------------------
# usage: sh -c PROGRAM sh MODE FOLDER SCRATCH NETWORK
#
# It runs as root, or as root of a user namespace, in mount and process namespaces of its own (unshare(1)): what it mounts
# is gone when it ends. SCRATCH is an empty folder. NETWORK is `network`, or nothing. Standard input has a line with the
# number of bytes of the secrets and of the guest program, and then these; then it stays open as long as the run may go on.

enter_root() {
  mode=$1 folder=$2 scratch=$3 network=$4
  root=$scratch/root workshop=$scratch/workshop bench=$scratch/root/dev/sahara-image
  lock_folder
  mount -t tmpfs -o mode=700 tmpfs "$scratch" || refuse_root "no folder in memory can be mounted"
  mkdir "$root" "$workshop"
  if [ "$mode" = test-only ]; then cover_folder; else mount --rbind "$folder" "$root" || refuse_root "it can't be mounted"; fi
  give_devices
  give_kernel_files
  if [ -n "$network" ]; then give_name_servers; else ip link set lo up 2>/dev/null || :; fi
  if ! chroot "$root" /bin/sh -c : 2>"$workshop/said" </dev/null; then
    refuse_root "its /bin/sh can't be run: $(tail -n 1 "$workshop/said")"
  fi
  fill_root_bench
  give_console
  : >"$workshop/start"
  env -i SAHARA_IMAGE_WORKSHOP=/dev/sahara-image SAHARA_IMAGE_TETHER=yes PATH=/usr/sbin:/usr/bin:/sbin:/bin \
    chroot "$root" /bin/sh /dev/sahara-image/guest 5>&1 >"$workshop/console" 2>&1 8<&-
  status=$?
  note_root_changes
  exit "$status"
}

# refuse_root SENTENCE: prints the transcript of a run that was refused.
refuse_root() {
  printf 'sahara-image-transcript 1\nmode %s\nrefused %s\n' "$mode" "$1"
  exit 15
}

# lock_folder: no run changes the folder while another one uses it.
lock_folder() {
  exec 8<"$folder" || refuse_root "it can't be opened"
  if [ "$mode" = test-only ]; then how=-s; else how=-x; fi
  flock -n "$how" 8 || refuse_root "another run of sahara-image uses it"
}

# cover_folder: shows the folder at $root such that nothing can write to it: below a layer in memory, where the kernel
# can do that, or read-only. What is mounted in the folder is shown read-only.
cover_folder() {
  mkdir "$scratch/lower" "$scratch/upper" "$scratch/work"
  mount --rbind "$folder" "$scratch/lower" || refuse_root "it can't be mounted"
  inner_mounts >"$workshop/mounts"
  if mount -t overlay overlay -o "lowerdir=$scratch/lower,upperdir=$scratch/upper,workdir=$scratch/work" "$root" 2>/dev/null; then
    while IFS= read -r inner; do
      if ! mount --rbind "$scratch/lower/$inner" "$root/$inner"; then refuse_root "$inner in it can't be mounted read-only"; fi
      read_only "$root/$inner"
    done <"$workshop/mounts"
  else
    mount --rbind "$folder" "$root" || refuse_root "it can't be mounted"
    read_only "$root"
    while IFS= read -r inner; do read_only "$root/$inner"; done <"$workshop/mounts"
  fi
}

# inner_mounts: prints the path in the folder of each file system that is mounted there.
inner_mounts() {
  awk -v top="$scratch/lower/" 'index($5, top) == 1 { print substr($5, length(top) + 1) }' /proc/self/mountinfo |
    while IFS= read -r inner; do printf '%b\n' "$(printf '%s' "$inner" | sed 's/\\/\\0/g')"; done
}

# read_only PLACE: in a user namespace, what the mount forbids already must be named too.
read_only() {
  mount -o remount,bind,ro "$1" 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev "$1" 2>/dev/null ||
    refuse_root "it can't be mounted read-only"
}

# is_folder NAME: a link could lead out of the root folder.
is_folder() {
  [ -d "$root/$1" ] && [ ! -L "$root/$1" ]
}

# give_devices: devices as a container has them, and none of this machine's disks.
give_devices() {
  is_folder dev || refuse_root "it has no folder dev"
  mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev" || refuse_root "its folder dev can't be covered"
  for device in null zero full random urandom tty; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
  done
  ln -s /proc/self/fd "$root/dev/fd"
  ln -s /proc/self/fd/0 "$root/dev/stdin"
  ln -s /proc/self/fd/1 "$root/dev/stdout"
  ln -s /proc/self/fd/2 "$root/dev/stderr"
  mkdir -m 1777 "$root/dev/shm"
  mkdir "$root/dev/pts"
  if mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts" 2>/dev/null; then
    ln -s pts/ptmx "$root/dev/ptmx"
  fi
}

# give_kernel_files: /proc of this process namespace, or in a container, where that is forbidden, the one that is there.
give_kernel_files() {
  if is_folder proc; then
    mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc" || refuse_root "its folder proc can't be mounted"
  fi
  if is_folder sys && mount --rbind /sys "$root/sys" 2>/dev/null; then
    mount -o remount,bind,ro "$root/sys" 2>/dev/null || :
  fi
  if is_folder run; then
    mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$root/run" && mkdir -m 1777 "$root/run/lock"
  fi
}

# give_name_servers: shows this machine's resolv.conf in the place of that of the folder, which stays as it is.
give_name_servers() {
  names=$root/etc/resolv.conf
  case $(readlink "$names") in
    '') if [ -f "$names" ] && mount --bind /etc/resolv.conf "$names"; then return; fi ;;
    /run/* | ../run/*)
      # In memory.
      link=$(readlink "$names")
      link=$root/run/${link#*run/}
      case $link in
        */../*) ;;
        *) if mkdir -p "${link%/*}" && cat /etc/resolv.conf >"$link"; then return; fi ;;
      esac
      ;;
  esac 2>/dev/null
  echo 'no-name-servers it has no file etc/resolv.conf that this machine'"'"'s could be shown in place of' >"$workshop/warning"
}

# fill_root_bench: puts what the guest program reads into the memory below /dev.
fill_root_bench() {
  mkdir -m 700 "$bench"
  mkdir "$bench/marks"
  IFS=' ' read -r secret_bytes program_bytes
  dd bs=1 count="$secret_bytes" 2>/dev/null >"$bench/secrets"
  head -c "$program_bytes" >"$bench/guest"
}

# give_console: the guest program opens its standard error by name, which is not possible if that is a socket.
give_console() {
  mkfifo "$workshop/console"
  cat <"$workshop/console" >&2 &
  echo "$!" >"$bench/own-processes"
}

# note_root_changes: ends the transcript as the appliance does: with the files that scripts changed, and with warnings.
note_root_changes() {
  scripts=''
  for mark in "$bench"/marks/*-began; do
    if [ -e "$mark" ]; then scripts=yes; fi
  done
  if [ -n "$scripts" ] || [ "$mode" = reconcile ]; then
    find_changes >"$workshop/changed-files"
    : >"$workshop/transcript"
    if [ -n "$scripts" ]; then note_changed_files; fi
    cat "$workshop/transcript"
    if [ "$mode" = reconcile ] && [ ! -s "$workshop/changed-files" ]; then echo 'filesystem unchanged'; fi
  fi
  if [ -e "$workshop/warning" ]; then sed 's/^/warning /' "$workshop/warning"; fi
}

enter_root "$@"
