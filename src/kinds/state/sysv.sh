# ---- Scripts in /etc/init.d under systemd ---------------------------------------------------------------
# systemd makes a unit of a script without a unit file, and starts it if there is a link S… in a folder of a runlevel from
# 2 to 5 (systemd-sysv-generator(8)).

# sysv_state: sets $service_state of the script with the name of $service.
sysv_state() {
  sysv_script=${service%.service} service_state=missing
  if [ ! -e "$root/etc/init.d/$sysv_script" ]; then return; fi
  service_state=disabled
  sysv_links
  if [ -n "$sysv_found" ]; then service_state=enabled; fi
}

# sysv_links [FUNCTION]: sets $sysv_found if a link starts the script; FUNCTION gets each.
sysv_links() {
  sysv_found=''
  set +f
  for sysv_link in "$root"/etc/rc[2345].d/S[0-9][0-9]"$sysv_script"; do
    if [ ! -L "$sysv_link" ]; then continue; fi
    sysv_found=yes
    if [ -n "${1-}" ]; then "$1" "$sysv_link"; fi
  done
  set -f
}

sysv_disabled() {
  sysv_script=${service%.service}
  sysv_links sysv_stop
}

# sysv_stop LINK: turns a link S… into K…, as update-rc.d(8) does: without any link a package would enable it again.
sysv_stop() {
  sysv_number=${1##*/S} sysv_number=${sysv_number%"$sysv_script"} sysv_number=$((100 - ${sysv_number#0}))
  if [ "$sysv_number" -gt 99 ]; then sysv_number=99; fi
  mv -f "$1" "${1%/*}/K$(printf %02d "$sysv_number")$sysv_script"
}
