# ---- What the script asks of this program ---------------------------------------------------------------

# open MODE [DEVICE]   mounts the guest; `print`, then `stop`, where it was refused; `verdict` at the end.
case $1 in
  open)
    mode=$2
    unlock_devices
    if [ -n "${3-}" ]; then mount_named "$3"; else mount_only_system; fi
    mount_rest
    check_architecture
    ;;
  print)
    if was_refused; then cat "$workshop/transcript"; fi
    ;;
  stop)
    if was_refused; then
      sed -n 's/^refused //p' "$workshop/transcript" >&2
      exit 1
    fi
    ;;
esac
