# ---- What starts the guest -----------------------------------------------------------------------------

# find_init: sets $init to systemd, openrc or sysv; empty if the guest has none of them.
find_init() {
  for init in systemd openrc; do
    if [ "$init" = systemd ]; then
      init_paths='/usr/lib/systemd/systemd /lib/systemd/systemd'
    else
      init_paths='/sbin/openrc /usr/sbin/openrc'
    fi
    for init_path in $init_paths; do
      if [ -e "$root$init_path" ]; then return; fi
    done
  done
  init=''
  if [ -d "$root/etc/init.d" ] && [ -d "$root/etc/rc2.d" ]; then init=sysv; fi
}
