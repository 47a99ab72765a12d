# ---- What the script asks of this program ---------------------------------------------------------------

# open [DEVICE]                mounts the guest, or leaves a transcript that says why not
# grow                         gives the room at the end of the disk to the root file system
# enter                        runs the guest program in it
# packages UUID                mounts the file system with the packages that other runs downloaded
# artifacts UUID               mounts the file system with the files that were downloaded for this run
# collect                      gathers the packages that this run downloaded
# leave                        unmounts the guest
# verdict                      fails if the image is not as the recipe asks
# prepare                      makes the appliance ready for several images
# visit WORD                   checks the image that was attached
command=$1
shift
case $command in
  open) open_image "$@" ;;
  grow) grow_root ;;
  enter) enter ;;
  inside) run_inside "$@" ;;
  packages) mount_packages "$1" ;;
  artifacts) mount_artifacts "$1" ;;
  collect) collect_packages ;;
  leave) leave ;;
  verdict) tell_verdict ;;
  prepare) prepare ;;
  visit) visit "$1" ;;
esac
