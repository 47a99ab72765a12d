# ---- first_boot -----------------------------------------------------------------------------------------
# A service that runs a script once: it disables itself when the script has succeeded.

first_boot_look() {
  case $state_name in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9_.-]*) because="'$state_name' is not a name of letters, digits, dots, hyphens and underscores" ;;
  esac
  if [ -n "$because" ]; then return; fi
  service_find_init || return 0
  first_boot_paths
  first_boot_judge script "$first_boot_script" 0755
  printf '%s' "$first_boot_text" >"$workshop/wanted"
  file=$workshop/wanted
  first_boot_judge unit "$first_boot_unit" "$first_boot_mode"
  first_boot_service state
  case $because,$service_state in
    ,enabled) ;;
    ,missing) differs state enabled "no service $service" ;;
    ,*) differs state enabled "$service_state: it has run, or was disabled" ;;
  esac
}

# first_boot_paths: sets what is installed, and leaves the script in $file.
first_boot_paths() {
  first_boot_service=first-boot-$state_name
  first_boot_script=/usr/local/sbin/$first_boot_service
  case $service_init in
    systemd) first_boot_unit=/etc/systemd/system/$first_boot_service.service first_boot_mode=0644 ;;
    *) first_boot_unit=/etc/init.d/$first_boot_service first_boot_mode=0755 ;;
  esac
  "first_boot_$service_init"
  if wants_any inline; then "$w_inline_text"; else "$w_source_text"; fi
}

# first_boot_judge ATTRIBUTE PATH MODE: compares a file with $file.
first_boot_judge() {
  fact=$(stat -c '%f %u %g %s' "$root$2" 2>/dev/null) || fact=''
  set_node "$fact"
  if [ "$node_type" != file ]; then
    set -- "$1" "$2" "$3" "$state_name"
    state_name=$2
    spell_node
    state_name=$4
    differs "$1" "the file $2" "$spelt"
    return
  fi
  if ! cmp -s "$file" "$root$2"; then
    diff_of "$root$2" "$file"
    differs "$1" "the text of $(($(wc -c <"$file"))) bytes" "another text of $node_size bytes" "$diff"
  fi
  if [ "$node_mode" != "$3" ]; then differs "mode of the $1" "$3" "$node_mode"; fi
}

# first_boot_service VERB: what the kind service does, for this service.
first_boot_service() {
  set -- "$1" "$state_name"
  state_name=$first_boot_service
  first_boot_result=0
  "${service_init}_$1" || first_boot_result=1
  state_name=$2
  return "$first_boot_result"
}

first_boot_make() {
  service_find_init || return 1
  first_boot_paths
  cat "$file" >"$workshop/text"
  first_boot_save "$first_boot_script" 0755 || return 1
  printf '%s' "$first_boot_text" >"$workshop/text"
  first_boot_save "$first_boot_unit" "$first_boot_mode" || return 1
  first_boot_service state
  if [ -z "$because" ]; then first_boot_service enabled; fi
}

# first_boot_save PATH MODE: a link is replaced, and not followed.
first_boot_save() {
  if [ -L "$root$1" ]; then rm -f "$root$1" || return 1; fi
  save_text "$1" && chmod "$2" "$root$1"
}

first_boot_systemd() {
  first_boot_text="[Unit]
Description=First boot: $state_name
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=$first_boot_script
ExecStartPost=/bin/sh -c \"systemctl disable $first_boot_service.service\"

[Install]
WantedBy=multi-user.target
"
}

first_boot_sysv() {
  first_boot_text="#!/bin/sh
### BEGIN INIT INFO
# Provides:          $first_boot_service
# Required-Start:    \$local_fs \$network
# Required-Stop:
# Default-Start:     2 3 4 5
# Default-Stop:
# Short-Description: First boot: $state_name
### END INIT INFO
# chkconfig: 2345 99 01
[ \"\$1\" = start ] || exit 0
$first_boot_script && rm -f /etc/rc?.d/S??$first_boot_service
"
}

first_boot_openrc() {
  first_boot_text="#!/sbin/openrc-run
description=\"First boot: $state_name\"

depend() {
  need localmount
  after bootmisc net
}

start() {
  ebegin \"First boot: $state_name\"
  $first_boot_script && rc-update -q del $first_boot_service default
  eend \$?
}
"
}
