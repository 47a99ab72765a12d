# ---- The workshop, the environment ---------------------------------------------------------------------

nl='
'
tab=$(printf '\t')

proxies='http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY NO_PROXY'

# clear_environment: removes inherited variables, so that scripts and package managers see only what they are given.
# Proxy settings stay, because package managers need them to reach their servers.
clear_environment() {
  for inherited in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
    case " $proxies PATH SAHARA_IMAGE_WORKSHOP SAHARA_IMAGE_CONSOLE SAHARA_IMAGE_TETHER " in
      *" $inherited "*) ;;
      *) unset "$inherited" 2>/dev/null || : ;;
    esac
  done
}

set_environment() {
  umask 022
  PATH=$system_path
  LC_ALL=C
  export PATH LC_ALL
}

# open_workshop: the workshop is a folder for our own files. The appliance gives one in its memory; on a live host it
# is made in the first place from which programs can be run, in memory if possible.
open_workshop() {
  workshop=${SAHARA_IMAGE_WORKSHOP-}
  in_appliance=${workshop:+yes}
  console=${SAHARA_IMAGE_CONSOLE-}
  tether=${SAHARA_IMAGE_TETHER-}
  arch=${SAHARA_IMAGE_ARCH-}
  unset SAHARA_IMAGE_WORKSHOP SAHARA_IMAGE_CONSOLE SAHARA_IMAGE_TETHER SAHARA_IMAGE_ARCH
  if [ -n "$tether" ]; then
    exec 9>&2
    console=/proc/$$/fd/9
  fi
  # A socket has such a name too, but cannot be opened by it.
  if [ ! -w "$console" ] || ! (true >>"$console") 2>/dev/null; then console=''; fi
  own_processes=$in_appliance
  if [ -z "$in_appliance" ]; then
    make_workshop
  elif [ -n "$tether" ]; then
    know_processes
  fi
  if [ -z "$in_appliance" ] || [ -n "$tether" ]; then
    trap 'close_workshop' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP PIPE
  fi
  # bash writes long here-documents to files in TMPDIR; they must not land on the guest's disk.
  # shellcheck disable=SC2034
  TMPDIR=$workshop
  if [ ! -d "$workshop/files" ]; then mkdir "$workshop/files"; fi
  # In the appliance, descriptor 5 leads out of the guest. Otherwise the transcript is what the program prints.
  if [ -z "$in_appliance" ]; then exec 5>&1 >&2; fi
  if [ -n "$tether" ]; then hold_tether; fi
}

# know_processes: in a root folder, the file names the process that shows what this program prints. It is read now, because
# a script could change it.
know_processes() {
  own_processes=''
  if [ ! -e "$workshop/own-processes" ]; then return; fi
  own_processes=yes
  read -r spared_process <"$workshop/own-processes" || :
}

make_workshop() {
  for place in /run /dev/shm /tmp /var/tmp /root; do
    workshop=$(mktemp -d "$place/sahara-image.XXXXXXXX" 2>/dev/null) || continue
    printf '#!/bin/sh\n' >"$workshop/probe"
    chmod 755 "$workshop/probe"
    if "$workshop/probe" && has_room; then return; fi 2>/dev/null
    rm -rf "$workshop"
  done
  echo 'sahara-image: no folder for temporary files that may be run, with 4 MB free: tried /run, /dev/shm, /tmp, /var/tmp and /root' >&2
  exit 3
}

# has_room: whether the workshop has room. Without it, files would be empty, and an empty script always succeeds.
has_room() {
  head -c 4000000 /dev/zero >"$workshop/room" || return 1
  room=$(wc -c <"$workshop/room")
  rm -f "$workshop/room"
  [ "$room" -eq 4000000 ]
}

# hold_tether: whoever started this program keeps its standard input open, and sends nothing. When it ends, the program
# is to end too: the connection was lost, or the user interrupted. $workshop/tether then has a line, for the watcher of
# the step that is running. Nothing of the run stays if this program was killed. An empty line on the console shows
# whoever interrupted that the connection works.
hold_tether() {
  exec 3<&0 </dev/null
  if mkfifo "$workshop/tether"; then
    if [ -z "$in_appliance" ]; then lock_host; fi
    {
      trap '' HUP PIPE
      exec 6<>"$workshop/tether"
      while read -r _; do :; done
      echo >&6
      kill -s TERM $$
      if [ -n "$console" ]; then echo >"$console"; fi
      while kill -s 0 $$; do sleep 1 8<&-; done
      if [ -z "$in_appliance" ]; then
        # The watcher still ends the step, which takes five seconds.
        sleep 7
        rm -rf "$workshop"
      fi
    } <&3 >/dev/null 2>&1 3<&- 5>&- 9>&- &
    holder=$!
  fi
  exec 3<&- 8<&-
}

# lock_host: no run changes a host while another one works on it; $busy is set if it can't start. The process that holds
# the tether has the lock: a service that a step starts would keep it. Copies in /tmp are changes.
lock_host() {
  if [ "$mode" = test-only ] && [ -z "$has_copies" ]; then lock_how=-s; else lock_how=-x; fi
  if [ -d /run ]; then exec 8</run; else exec 8</; fi
  flock -n "$lock_how" 8 2>/dev/null
  if [ $? -eq 1 ]; then busy=yes; fi
}
busy=''

close_workshop() {
  trap '' INT TERM HUP PIPE
  if [ -n "$has_copies" ]; then remove_copies; fi
  # Until it has ended, it has the lock. A process that has just begun may lose another signal.
  if [ -n "${holder-}" ]; then
    kill -s KILL "$holder"
    wait "$holder"
  fi 2>/dev/null
  if [ -z "$in_appliance" ]; then rm -rf "$workshop"; fi
}
