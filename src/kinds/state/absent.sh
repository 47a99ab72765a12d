# ---- absent --------------------------------------------------------------------------------------------

absent_look() {
  is_path "$state_name" && absent_may_go && look_at "$state_name" || return 0
  if [ -z "$node_there" ]; then return; fi
  spell_node
  differs state 'nothing of that name' "$spelt"
}

# absent_may_go: whether a system runs without it; $because says that it does not.
absent_may_go() {
  case $state_name in
    /bin | /boot | /dev | /etc | /home | /lib | /lib32 | /lib64 | /libx32 | /media | /mnt | /opt | /proc | /root | /run | /sbin | /srv | /sys | /tmp | /usr | /var | \
      /usr/bin | /usr/lib | /usr/lib64 | /usr/libexec | /usr/local | /usr/sbin | /usr/share | /var/lib | /var/log | /var/cache | /var/spool | /var/tmp)
      because="$state_name is a folder that a system does not run without"
      return 1
      ;;
  esac
}

absent_make() {
  while read -r _ _ _ _ mount _; do
    mount=$(printf '%b' "$mount")
    case $mount in
      "$root$state_name" | "$root$state_name"/*)
        because="something is mounted on ${mount#"$root"}"
        return 1
        ;;
    esac
  done </proc/self/mountinfo 2>/dev/null
  rm -rf "$root$state_name"
}
