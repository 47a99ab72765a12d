# ---- What the script asks of this program ---------------------------------------------------------------

# perform COMMAND [WORD]: the comment of each function says what it does.
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
