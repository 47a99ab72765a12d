# ---- What the guest mounts at boot: fstab(5) ------------------------------------------------------------
# $workshop/plan gets a line for each file system that the guest mounts at boot, as the words
#   DEPTH NEED FOLDER SPEC TYPE OPTIONS SOURCE
# with the escapes of fstab(5). NEED is `required` if the guest's boot fails without it, else `wanted`. SOURCE is
# the file that asks for it.

# read_fstab FILE: plans what systemd-fstab-generator(8) and `mount -a` mount at boot because of the file.
read_fstab() {
  # A last line without a newline counts too.
  while read -r spec where type options _ || [ -n "$spec" ]; do
    case $spec in '' | '#'*) continue ;; esac
    drop_return "$where" && where=$kept
    drop_return "$type" && type=$kept
    drop_return "$options" && options=$kept
    plan_line /etc/fstab
  done <"$1"
}

# drop_return FIELD: sets $kept to the field without the carriage return of an editor on Windows.
drop_return() {
  kept=${1%"$carriage_return"}
}
carriage_return=$(printf '\r')

# plan_line SOURCE: plans $where, $spec, $type and $options of one line.
plan_line() {
  type=${type:-auto} options=${options:-defaults}
  case $where in /*) ;; *) return ;; esac
  if [ "$type" = swap ]; then return; fi
  need=required
  if chosen nofail fail "$options" || option _netdev "$options"; then need=wanted; fi
  # An automount is mounted when it is first used, whether or not `noauto` is given.
  if option x-systemd.automount "$options" || { option comment "$options" && [ "$option" = systemd.automount ]; }; then
    need=wanted
  elif chosen noauto auto "$options"; then
    # systemd goes by the first line for a folder, and so does not mount what a later one asks for.
    decode "$where"
    tidy_path "$decoded"
    if [ -n "$boots_with_systemd" ]; then planned="$planned$nl$path"; fi
    return
  fi
  # systemd-makefs@.service(8) makes the file system at the first boot.
  if option x-systemd.makefs "$options"; then need=wanted; fi
  add_to_plan "$need" "$where" "$spec" "$type" "$options" "$1"
}

# add_to_plan NEED FOLDER SPEC TYPE OPTIONS SOURCE: plans a file system, unless the folder has one or is masked.
add_to_plan() {
  decode "$2"
  tidy_path "$decoded"
  case $nl$planned$nl in *"$nl$path$nl"*) return ;; esac
  case $nl$masked$nl in *"$nl$path$nl"*) return ;; esac
  if [ "$path" = / ]; then
    root_spec=$3
    return
  fi
  planned="$planned$nl$path"
  depth=0 above=$path
  while [ -n "$above" ]; do depth=$((depth + 1)) above=${above%/*}; done
  encode "$path"
  set -- "$depth" "$1" "$encoded" "$3" "$4" "$5" "$6"
  while read -r idle_folder idle_what idle_type idle_options idle_unit; do
    if [ "$idle_folder" != "$encoded" ]; then continue; fi
    if [ "$idle_what" != - ]; then set -- "$1" "$2" "$3" "$idle_what" "$5" "$6" "$idle_unit"; fi
    if [ "$idle_type" != - ]; then set -- "$1" "$2" "$3" "$4" "$idle_type" "$6" "$7"; fi
    if [ "$idle_options" != - ]; then set -- "$1" "$2" "$3" "$4" "$5" "$idle_options" "$7"; fi
  done <<IDLE
$idle_units
IDLE
  printf '%s %s %s %s %s %s %s\n' "$@" >>"$workshop/plan"
}

# tidy_path PATH: sets $path to PATH with one slash between its parts and none at its end.
tidy_path() {
  path='' tidy_rest=$1
  while [ -n "$tidy_rest" ]; do
    tidy_part=${tidy_rest%%/*}
    case $tidy_rest in */*) tidy_rest=${tidy_rest#*/} ;; *) tidy_rest='' ;; esac
    case $tidy_part in '' | .) ;; *) path=$path/$tidy_part ;; esac
  done
  path=${path:-/}
}
