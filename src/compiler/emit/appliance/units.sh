# ---- What the guest mounts at boot: mount units ---------------------------------------------------------
# systemd.mount(5). A unit counts if a target asks for it, by a link in TARGET.wants or TARGET.requires. The folders
# stand in the order of systemd.unit(5), in which the first unit of a name hides the others.
unit_folders='/etc/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system'

# has_systemd: whether the guest boots with systemd.
has_systemd() {
  for name in /usr/lib/systemd/systemd /lib/systemd/systemd; do
    if inside "$name" && [ -f "$inside" ]; then return 0; fi
  done
  return 1
}

# read_units FOLDER…: plans the file systems of the mount units in these folders that the guest starts at boot, and
# adds to $masked the folders whose unit is masked.
read_units() {
  find_enabled
  for unit_folder do
    inside "$unit_folder" || continue
    unit_place=$inside
    for unit_file in "$unit_place"/*.mount; do
      unit=${unit_file##*/}
      # Below these there is nothing that is stored.
      case $unit in '*.mount' | dev-* | proc-* | run-* | sys-*) continue ;; esac
      case " $units_seen " in *" $unit "*) continue ;; esac
      units_seen="$units_seen $unit"
      inside "$unit_folder/$unit" || continue
      if [ ! -s "$inside" ] || [ ! -f "$inside" ]; then
        unit_path "${unit%.mount}"
        masked="$masked$nl$path"
        continue
      fi
      read_unit "$unit" "$inside"
    done
    # Drop-ins may also stand beside a unit that systemd makes of a line of fstab(5).
    for unit_file in "$unit_place"/*.mount.d; do
      unit=${unit_file##*/} unit=${unit%.d}
      case " *.mount $units_seen " in *" $unit "*) continue ;; esac
      read_unit "$unit" ''
    done
  done
}

# find_enabled: sets $enabled to `UNIT:wants` or `UNIT:requires` for each mount and automount unit that some unit
# asks for.
find_enabled() {
  enabled=''
  for unit_folder in $unit_folders; do
    inside "$unit_folder" || continue
    for link in "$inside"/*.wants/*.mount "$inside"/*.requires/*.mount "$inside"/*.wants/*.automount; do
      if [ ! -e "$link" ] && [ ! -L "$link" ]; then continue; fi
      by=${link%/*}
      # The initial RAM disk has its own file systems.
      case ${by##*/} in initrd*) continue ;; esac
      enabled="$enabled ${link##*/}:${by##*.}"
    done
  done
}

# unit_path NAME: sets $path to the folder that the name of a mount unit stands for (systemd-escape(1)).
unit_path() {
  decode "/$(printf '%s' "$1" | sed 's|-|/|g')" hex
  tidy_path "$decoded"
}

# read_unit NAME FILE: plans the file system of one unit, with its drop-ins. FILE is empty if there are only these.
read_unit() {
  what='' where='' type=auto options=defaults conditional=''
  if [ -n "$2" ]; then
    read_settings "$2"
  else
    unit_path "${1%.mount}"
    what=- where=$path type=- options=-
  fi
  for unit_folder_of_drop_ins in $unit_folders; do
    inside "$unit_folder_of_drop_ins/$1.d" || continue
    for drop_in in "$inside"/*.conf; do
      if [ -f "$drop_in" ]; then read_settings "$drop_in"; fi
    done
  done
  if [ -z "$what" ] || [ -z "$where" ]; then return; fi
  case "$2 $enabled " in
    " "*) need='' ;;
    *" $1:requires "*) need=required ;;
    *" $1:wants "* | *" ${1%.mount}.automount:wants "*) need=wanted ;;
    *) need='' ;;
  esac
  if [ "$conditional" = no ]; then return; fi
  if [ -n "$need" ]; then
    if [ "$conditional" = maybe ] || chosen nofail fail "$options"; then need=wanted; fi
  fi
  encode "$where" && unit_where=$encoded
  encode "$what" && unit_what=$encoded
  encode "${options:-defaults}" && unit_options=$encoded
  if [ -n "$need" ]; then
    add_to_plan "$need" "$unit_where" "$unit_what" "${type:-auto}" "$unit_options" "$1"
  else
    # Nothing asks for it, but a line of fstab(5) for the same folder is then mounted as the unit says.
    decode "$unit_where"
    tidy_path "$decoded"
    encode "$path"
    idle_units="$idle_units$encoded $unit_what ${type:-auto} $unit_options $1$nl"
  fi
}

# read_settings FILE: sets $what, $where, $type, $options and $conditional from a unit file (systemd.syntax(7)).
read_settings() {
  section='' line=''
  while IFS= read -r line_part || [ -n "$line_part" ]; do
    case $line$line_part in
      *\\)
        line="$line${line_part%?} "
        continue
        ;;
    esac
    trim "$line$line_part"
    line=''
    case $trimmed in
      '[Mount]' | '[Unit]') section=$trimmed ;;
      '['*) section='' ;;
      '' | '#'* | ';'*) ;;
      *=*) read_setting "$section" "${trimmed%%=*}" "${trimmed#*=}" ;;
    esac
  done <"$1"
}

# read_setting SECTION KEY VALUE
read_setting() {
  trim "$2" && key=$trimmed
  trim "$3" && value=$trimmed
  case $value in *%%*) value=$(printf '%s' "$value" | sed 's/%%/%/g') ;; esac
  case $1$key in
    '[Mount]What') what=$value ;;
    '[Mount]Where') where=$value ;;
    '[Mount]Type') type=$value ;;
    '[Mount]Options') options=$value ;;
    '[Unit]ConditionPathExists')
      case $value in
        '' | '|'*) conditional=maybe ;;
        '!'*) if inside "${value#!}" && [ -e "$inside" ]; then conditional=no; fi ;;
        *) inside "$value" && [ -e "$inside" ] || conditional=no ;;
      esac
      ;;
    '[Unit]Condition'* | '[Unit]Assert'*) conditional=${conditional:-maybe} ;;
  esac
}

# trim TEXT: sets $trimmed to TEXT without blanks at either end.
trim() {
  trimmed=${1#"${1%%[![:space:]]*}"}
  trimmed=${trimmed%"${trimmed##*[![:space:]]}"}
}
