# ---- service -------------------------------------------------------------------------------------------

service_look() {
  case $state_name in
    '' | [.@-]* | *[!A-Za-z0-9:_.@\\-]* | *@*@*) because="'$state_name' is not the name of a service" ;;
  esac
  case $w_state in
    enabled | disabled | masked) ;;
    *) because="'$w_state' is not enabled, disabled or masked" ;;
  esac
  if [ -n "$because" ]; then return; fi
  service_choose_init || return 0
  "${service_init}_state"
  if [ -n "$because" ] || [ "$service_state" = "$w_state" ]; then return; fi
  case $service_state,$w_state in
    missing,disabled) ;;
    missing,*) differs state "$w_state" "no service $service" ;;
    *) differs state "$w_state" "$service_state" ;;
  esac
}

# service_choose_init: sets $service_init to what starts the service. systemd starts scripts of /etc/init.d that have no
# unit, too (systemd-sysv-generator(8)). A service without such a script can only be one of a systemd that is installed
# later: what must be disabled is disabled there.
service_choose_init() {
  service_find_init || return 1
  service_script=$root/etc/init.d/${state_name%.service}
  case $init in
    openrc) ;;
    sysv) if [ "${w_state-}" = disabled ] && [ ! -e "$service_script" ]; then service_init=systemd; fi ;;
    *)
      if [ "${w_state-}" = masked ] || [ ! -f "$service_script" ]; then return 0; fi
      systemd_find "${state_name%.service}.service"
      if [ -z "$unit_file$unit_masked" ]; then service_init=sysv; fi
      ;;
  esac
}

# service_find_init: sets $service_init to what starts the services of the guest. Nothing starts a service that must be
# disabled, unless systemd is installed later.
service_find_init() {
  find_init
  service_init=$init
  if [ -n "$init" ]; then return 0; fi
  service_init=systemd
  if [ "${w_state-}" = disabled ]; then return; fi
  because='the guest has neither systemd nor OpenRC nor SysV init'
  return 1
}

service_make() {
  service_choose_init || return 1
  "${service_init}_state"
  if [ "$service_state" = missing ] && [ "$w_state" = enabled ]; then
    because="the guest has no service $service: enable it after the step that installs it"
    return 1
  fi
  "${service_init}_$w_state"
}

# service_link PATH TARGET: makes a link, unless another thing has its name.
service_link() {
  if [ -L "$root$1" ]; then
    service_target=$(readlink "$root$1")
    if [ "${service_target##*/}" = "${2##*/}" ]; then return 0; fi
  elif [ ! -e "$root$1" ]; then
    mkdir -p "$root${1%/*}" && ln -s "$2" "$root$1"
    return
  fi
  because="$1 is there already, and does not lead to $2"
  return 1
}

# ---- OpenRC --------------------------------------------------------------------------------------------

openrc_state() {
  service=${state_name%.service} service_state=missing
  if [ ! -e "$root/etc/init.d/$service" ]; then return; fi
  service_state=disabled
  set +f
  for service_path in "$root"/etc/runlevels/*/"$service"; do
    if [ -L "$service_path" ]; then service_state=enabled; fi
  done
  set -f
}

openrc_enabled() {
  service_link "/etc/runlevels/default/$service" "/etc/init.d/$service"
}

openrc_disabled() {
  set +f
  rm -f "$root"/etc/runlevels/*/"$service"
  set -f
}

openrc_masked() {
  because='OpenRC cannot mask a service: ask for disabled instead'
  return 1
}
