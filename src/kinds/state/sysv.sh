# ---- SysV init ------------------------------------------------------------------------------------------
# Links /etc/rcLEVEL.d/S01NAME start a script of /etc/init.d, and K01NAME stop it. update-rc.d(8) has the levels of the
# script's LSB header; chkconfig(8) of Red Hat has those of its line `# chkconfig: 2345 55 25`.

sysv_state() {
  service=${state_name%.service} service_state=missing
  if [ ! -e "$root/etc/init.d/$service" ]; then return; fi
  service_state=disabled
  for sysv_level in 2 3 4 5 S; do
    sysv_find "$sysv_level"
    case $sysv_found in S*) service_state=enabled ;; esac
  done
}

# sysv_find LEVEL: sets $sysv_found to the name of the service's link in a level; one that starts counts.
sysv_find() {
  sysv_found=''
  set +f
  for sysv_link in "$root/etc/rc$1.d"/[KS][0-9][0-9]"$service"; do
    if [ -L "$sysv_link" ]; then sysv_found=${sysv_link##*/}; fi
  done
  set -f
}

# sysv_set LEVEL SIGN NUMBER: makes the link, unless there is one of that sign. Without NUMBER it keeps the old one's.
sysv_set() {
  sysv_find "$1"
  case $sysv_found in "$2"*) return 0 ;; esac
  sysv_number=${sysv_found%"$service"}
  sysv_number=${3:-${sysv_number#?}}
  if [ -n "$sysv_found" ]; then rm -f "$root/etc/rc$1.d/$sysv_found" || return 1; fi
  mkdir -p "$root/etc/rc$1.d" &&
    ln -sf "../init.d/$service" "$root/etc/rc$1.d/$2${sysv_number:-01}$service"
}

# sysv_read: reads the header of the script: $sysv_start and $sysv_stop are levels, $sysv_numbers those of links for chkconfig.
sysv_read() {
  sysv_start='' sysv_stop='' sysv_numbers='' sysv_header=''
  while read -r line || [ -n "$line" ]; do
    case $line in
      '### BEGIN INIT INFO'*) sysv_header=yes ;;
      '### END INIT INFO'*) sysv_header='' ;;
      '# Default-Start:'*) if [ -n "$sysv_header" ]; then sysv_start=${line#*:}; fi ;;
      '# Default-Stop:'*) if [ -n "$sysv_header" ]; then sysv_stop=${line#*:}; fi ;;
      '# chkconfig:'*) sysv_read_numbers "${line#*:}" ;;
    esac
  done <"$root/etc/init.d/$service"
  if [ -e "$root/etc/debian_version" ]; then sysv_numbers=''; fi
}

# sysv_read_numbers `LEVELS START STOP`
sysv_read_numbers() {
  # shellcheck disable=SC2086
  set -- $1
  if [ $# -ne 3 ]; then return; fi
  case $2,$3 in [0-9],* | [0-9][0-9],*) ;; *) return ;; esac
  case $3 in [0-9] | [0-9][0-9]) ;; *) return ;; esac
  case $2 in ?) sysv_numbers=0$2 ;; *) sysv_numbers=$2 ;; esac
  case $3 in ?) sysv_numbers="$sysv_numbers 0$3" ;; *) sysv_numbers="$sysv_numbers $3" ;; esac
}

sysv_enabled() {
  sysv_read
  if [ -n "$sysv_numbers" ]; then
    # shellcheck disable=SC2086
    set -- $sysv_numbers
    for sysv_level in 2 3 4 5; do sysv_set "$sysv_level" S "$1" || return 1; done
    for sysv_level in 0 1 6; do sysv_set "$sysv_level" K "$2" || return 1; done
    return
  fi
  if [ -z "$sysv_start" ]; then
    because="/etc/init.d/$service does not say in a header in which runlevels it starts, so it cannot be enabled"
    return 1
  fi
  sysv_any=''
  for sysv_level in 0 1 2 3 4 5 6 S; do
    sysv_find "$sysv_level"
    sysv_any=$sysv_any$sysv_found
  done
  for sysv_level in $sysv_start; do sysv_set "$sysv_level" S || return 1; done
  if [ -n "$sysv_any" ]; then return; fi
  for sysv_level in $sysv_stop; do sysv_set "$sysv_level" K || return 1; done
}

sysv_disabled() {
  sysv_read
  # shellcheck disable=SC2086
  set -- $sysv_numbers
  for sysv_level in 2 3 4 5 S; do
    while :; do
      sysv_find "$sysv_level"
      case $sysv_found in S*) sysv_set "$sysv_level" K "${2-}" || return 1 ;; *) break ;; esac
    done
  done
}

sysv_masked() {
  because='SysV init cannot mask a service: ask for disabled instead'
  return 1
}
