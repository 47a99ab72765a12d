# ---- systemd -------------------------------------------------------------------------------------------
# What systemctl(1) does with --root: systemd.unit(5), "[Install] section options", and systemctl(1), "enable".

systemd_folders='/etc/systemd/system /usr/local/lib/systemd/system /usr/lib/systemd/system /lib/systemd/system'

# systemd_find UNIT: sets $unit to its name behind aliases, $unit_file to its file, or its template's; empty if there is
# none. $unit_masked: whether it is masked.
systemd_find() {
  unit=$1 unit_file='' unit_masked='' unit_hops=0
  while [ "$unit_hops" -lt 8 ]; do
    unit_hops=$((unit_hops + 1)) unit_next=''
    for unit_name in "$unit" "${unit%%@*}@.${unit##*.}"; do
      for unit_folder in $systemd_folders; do
        unit_file=$unit_folder/$unit_name
        if [ -L "$root$unit_file" ]; then
          unit_target=$(readlink "$root$unit_file")
          if [ "$unit_target" = /dev/null ]; then
            unit_masked=yes
            return
          fi
          unit_next=${unit_target##*/}
          if [ "$unit_next" != "$unit_name" ]; then break 2; fi
          unit_next=''
          return
        fi
        if [ ! -e "$root$unit_file" ]; then continue; fi
        if [ ! -s "$root$unit_file" ]; then unit_masked=yes; fi
        return
      done
    done
    unit_file=''
    if [ -z "$unit_next" ]; then return; fi
    case $unit_next in *@.*) case $unit in *@*) unit_next=${unit_next%%@*}@${unit#*@} ;; esac ;; esac
    unit=$unit_next
  done
}

# systemd_read: reads the section [Install] of $unit_file: $install_wants, $install_requires, $install_aliases,
# $install_also and $install_instance.
systemd_read() {
  install_wants='' install_requires='' install_aliases='' install_also='' install_instance='' unit_section='' unit_line=''
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      [\#\;]*) continue ;;
      *\\)
        unit_line="$unit_line${line%\\} "
        continue
        ;;
    esac
    unit_line=$unit_line$line
    unit_line=${unit_line#"${unit_line%%[![:blank:]]*}"}
    case $unit_line in
      '['*) unit_section=${unit_line%%']'*} ;;
      *=*) if [ "$unit_section" = '[Install' ]; then systemd_set "${unit_line%%=*}" "${unit_line#*=}"; fi ;;
    esac
    unit_line=''
  done <"$root$unit_file"
}

# systemd_set KEY VALUE: an empty value forgets the ones before it.
systemd_set() {
  unit_key=${1%"${1##*[![:blank:]]}"} unit_value=$2
  case $unit_key in
    WantedBy) unit_key=install_wants ;;
    RequiredBy) unit_key=install_requires ;;
    Alias) unit_key=install_aliases ;;
    Also) unit_key=install_also ;;
    DefaultInstance)
      install_instance=${unit_value#"${unit_value%%[![:blank:]]*}"}
      install_instance=${install_instance%"${install_instance##*[![:blank:]]}"}
      return
      ;;
    *) return ;;
  esac
  case $unit_value in
    *[![:blank:]]*) eval "$unit_key=\"\$$unit_key \$unit_value\"" ;;
    *) eval "$unit_key=''" ;;
  esac
}

# systemd_instance: a template has no state of its own; its default instance has.
systemd_instance() {
  case $unit in *@.*) ;; *) return 0 ;; esac
  if [ -n "$install_instance" ]; then
    unit=${unit%%@*}@$install_instance.${unit##*.}
    return
  fi
  because="$unit is a template: name an instance, such as ${unit%%@*}@name"
  return 1
}

# systemd_expand TEXT: sets $expanded to the text with the specifiers %i, %n, %p and %%.
systemd_expand() {
  expanded='' unexpanded=$1 unit_instance=''
  case $unit in *@*) unit_instance=${unit#*@} unit_instance=${unit_instance%.*} ;; esac
  unit_prefix=${unit%.*}
  unit_prefix=${unit_prefix%%@*}
  while :; do
    case $unexpanded in *%?*) ;; *) break ;; esac
    expanded=$expanded${unexpanded%%'%'*}
    unexpanded=${unexpanded#*%}
    case $unexpanded in
      i*) expanded=$expanded$unit_instance ;;
      n*) expanded=$expanded$unit ;;
      p*) expanded=$expanded$unit_prefix ;;
      %*) expanded=$expanded% ;;
      *)
        because="$unit_file has a specifier in its section [Install] that this program does not know: %${unexpanded%"${unexpanded#?}"}"
        return 1
        ;;
    esac
    unexpanded=${unexpanded#?}
  done
  expanded=$expanded$unexpanded
}

# systemd_state: sets $service_state as systemctl is-enabled does.
systemd_state() {
  case $state_name in
    *.service | *.socket | *.timer | *.path | *.target | *.mount | *.automount | *.swap | *.slice) service=$state_name ;;
    *) service=$state_name.service ;;
  esac
  service_state=missing
  systemd_find "$service"
  if [ -n "$unit_masked" ]; then
    service_state=masked
    return
  fi
  if [ -z "$unit_file" ]; then return; fi
  systemd_read
  systemd_instance || return 0
  service_state=disabled
  set +f
  for unit_folder in $systemd_folders; do
    for unit_link in "$root$unit_folder"/*.wants/"$unit" "$root$unit_folder"/*.requires/"$unit"; do
      if [ -L "$unit_link" ]; then service_state=enabled; fi
    done
  done
  set -f
  for unit_alias in $install_aliases; do
    systemd_expand "$unit_alias" || return 0
    if [ ! -L "$root/etc/systemd/system/$expanded" ]; then continue; fi
    unit_target=$(readlink "$root/etc/systemd/system/$expanded")
    if [ "${unit_target##*/}" = "${unit_file##*/}" ]; then service_state=enabled; fi
  done
}

systemd_enabled() {
  systemd_unmask || return 1
  systemd_find "$service"
  if [ -z "$unit_file" ]; then
    because="the guest has no service $service: enable it after the step that installs it"
    return 1
  fi
  systemd_read
  if [ -z "$install_wants$install_requires$install_aliases" ]; then
    because="$unit_file does not say in a section [Install] what starts it, so it cannot be enabled"
    return 1
  fi
  unit_done='' unit_queue=$unit
  while systemd_next; do
    for unit_target in $install_wants; do
      systemd_expand "$unit_target" && service_link "/etc/systemd/system/$expanded.wants/$unit" "$unit_file" || return 1
    done
    for unit_target in $install_requires; do
      systemd_expand "$unit_target" && service_link "/etc/systemd/system/$expanded.requires/$unit" "$unit_file" || return 1
    done
    for unit_target in $install_aliases; do
      systemd_expand "$unit_target" && service_link "/etc/systemd/system/$expanded" "$unit_file" || return 1
    done
  done
  [ -z "$because" ]
}

# systemd_next: takes the next unit of $unit_queue, and adds those that go along with it (Also=).
systemd_next() {
  while :; do
    unit_queue=${unit_queue#"${unit_queue%%[! ]*}"}
    if [ -z "$unit_queue" ]; then return 1; fi
    unit=${unit_queue%% *}
    unit_queue=${unit_queue#"$unit"}
    case " $unit_done " in *" $unit "*) continue ;; esac
    unit_done="$unit_done $unit"
    systemd_find "$unit"
    if [ -z "$unit_file" ] || [ -n "$unit_masked" ]; then continue; fi
    systemd_read
    systemd_instance || return 1
    for unit_also in $install_also; do
      systemd_expand "$unit_also" || return 1
      unit_queue="$unit_queue $expanded"
    done
    return 0
  done
}

systemd_unmask() {
  if [ -z "$unit_masked" ]; then return 0; fi
  case $unit_file in
    /etc/*) rm -f "$root$unit_file" ;;
    *)
      because="$unit_file masks the unit, and belongs to a package"
      return 1
      ;;
  esac
}

systemd_disabled() {
  systemd_unmask || return 1
  systemd_find "$service"
  unit_done='' unit_queue=$unit unit_found=''
  while systemd_next; do unit_found="$unit_found $unit"; done
  if [ -n "$because" ]; then return 1; fi
  set +f
  for unit_link in "$root"/etc/systemd/system/* "$root"/etc/systemd/system/*.wants/* "$root"/etc/systemd/system/*.requires/*; do
    if [ ! -L "$unit_link" ]; then continue; fi
    unit_name=${unit_link##*/}
    case " $unit_found " in
      *" $unit_name "*) case $unit_link in */systemd/system/"$unit_name") continue ;; esac ;;
      *)
        unit_target=$(readlink "$unit_link")
        case " $unit_found " in *" ${unit_target##*/} "*) ;; *) continue ;; esac
        ;;
    esac
    rm -f "$unit_link"
    case $unit_link in */system/*/*) rmdir "${unit_link%/*}" 2>/dev/null || : ;; esac
  done
  set -f
}

systemd_masked() {
  unit_file=/etc/systemd/system/$service
  if [ -e "$root$unit_file" ] && [ ! -L "$root$unit_file" ]; then
    because="$unit_file is a file: masking would replace it"
    return 1
  fi
  mkdir -p "$root/etc/systemd/system" && ln -sf /dev/null "$root$unit_file"
}
