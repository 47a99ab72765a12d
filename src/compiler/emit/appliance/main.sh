# ---- What the script asks of this program ---------------------------------------------------------------

# open MODE [DEVICE]           mounts the guest, or leaves a transcript that says why not
# grow                         gives the room at the end of the disk to the root file system
# enter [network] [relabel]    runs the guest program in it
# packages UUID                mounts the file system with the packages that other runs downloaded
# artifacts UUID               mounts the file system with the files that were downloaded for this run
# collect                      gathers the packages that this run downloaded
# leave                        unmounts the guest
# verdict                      fails if the image is not as the recipe asks
command=$1
shift
mode=$(cat "$workshop/mode" 2>/dev/null)
case $command in
  open) open_image "$@" ;;
  grow) grow_root ;;
  enter) enter "$@" ;;
  inside) run_inside "$@" ;;
  packages) mount_packages "$1" ;;
  artifacts) mount_artifacts "$1" ;;
  collect) collect_packages ;;
  leave) leave ;;
  verdict) tell_verdict ;;
esac
