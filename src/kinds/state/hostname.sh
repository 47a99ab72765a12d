# ---- hostname -------------------------------------------------------------------------------------------
# hostname(5). systemd, OpenRC and the init scripts of Debian read /etc/hostname.

hostname_look() {
  case $state_name in
    '' | [!A-Za-z0-9]* | *[!A-Za-z0-9.-]* | *[!A-Za-z0-9] | *..*) because="'$state_name' is not the name of a host" ;;
  esac
  if [ ${#state_name} -gt 64 ]; then because="'$state_name' is longer than 64 characters"; fi
  if [ -n "$because" ]; then return; fi
  find_init
  if [ "$init" != systemd ] && [ -e "$root/etc/sysconfig/network" ] && [ ! -e "$root/etc/hostname" ]; then
    because='the guest keeps its name in /etc/sysconfig/network: use `setting` with the key HOSTNAME'
    return
  fi
  first_line /etc/hostname
  if [ "$first_line" != "$state_name" ]; then differs hostname "$state_name" "${first_line:-nothing}"; fi
}

hostname_make() {
  printf '%s\n' "$state_name" >"$workshop/text"
  save_text /etc/hostname
}
