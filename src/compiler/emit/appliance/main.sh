# ---- What the script asks of this program ---------------------------------------------------------------

# open                         mounts the guest, or leaves a transcript that says why not
# grow                         gives the room at the end of the disk to the root file system
# packages UUID                mounts the file system with the packages that other runs downloaded
# artifacts UUID               mounts the file system with the files that were downloaded for this run
# enter                        runs the guest program in it
# leave                        unmounts the guest
# collect                      gathers the packages that this run downloaded
# verdict                      fails if the image is not as the recipe asks
# prepare                      makes the appliance ready for several images
# visit WORD                   checks the image that was attached
perform() {
  command=$1
  shift
  case $command in
    open) open_image ;;
    grow) grow_root ;;
    packages) mount_packages "$1" ;;
    artifacts) mount_artifacts "$1" ;;
    enter) enter ;;
    leave) leave ;;
    collect) collect_packages ;;
    verdict) tell_verdict ;;
    prepare) prepare ;;
    visit) visit "$1" ;;
  esac
}

# Several commands come with `then` between them. A refused image ends them all.
arguments=''
for word; do
  if [ "$word" != 'then' ]; then
    arguments="$arguments $word"
    continue
  fi
  # shellcheck disable=SC2086
  perform $arguments
  arguments=''
done
# shellcheck disable=SC2086
perform $arguments
