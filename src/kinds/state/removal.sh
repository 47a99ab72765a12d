# ---- Removing things -----------------------------------------------------------------------------------

# may_lose PATH: whether a system runs without what is there; $because says that it does not.
may_lose() {
  case $1 in
    /bin | /boot | /dev | /etc | /home | /lib | /lib32 | /lib64 | /libx32 | /media | /mnt | /opt | /proc | /root | /run | /sbin | /srv | /sys | /tmp | /usr | /var | \
      /usr/bin | /usr/lib | /usr/lib64 | /usr/libexec | /usr/local | /usr/sbin | /usr/share | /var/lib | /var/log | /var/cache | /var/spool | /var/tmp)
      because="$1 is a folder that a system does not run without"
      return 1
      ;;
  esac
}

# refuse_mounts PATH: fails, with $because, if something is mounted on the path or below it.
refuse_mounts() {
  while read -r _ _ _ _ mount _; do
    mount=$(printf '%b' "$mount")
    case $mount in
      "$1" | "$1"/*)
        because="something is mounted on ${mount#"$root"}"
        return 1
        ;;
    esac
  done </proc/self/mountinfo 2>/dev/null
  return 0
}
