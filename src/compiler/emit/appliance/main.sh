# ---- What the script asks of this program ---------------------------------------------------------------

# open MODE [DEVICE]  mounts the guest, or leaves a transcript that says why not
# enter [network]     runs the guest program in it
# leave               unmounts the guest
# verdict             fails where the image is not as the recipe wants it
case $1 in
  open)
    mode=$2
    name_devices
    scan_devices
    unlock_devices
    if [ -n "${3-}" ]; then mount_named "$3"; else mount_only_system; fi
    mount_rest
    check_architecture
    ;;
  enter) enter "${2-}" ;;
  inside) run_guest ;;
  leave) leave ;;
  verdict) tell_verdict ;;
esac
