# ---- selinux --------------------------------------------------------------------------------------------
# selinux_config(5), as libselinux reads it: the first mode that it knows counts, and the last type.

selinux_config=/etc/selinux/config

selinux_look() {
  case $state_name in
    enforcing | permissive | disabled) ;;
    *) because="'$state_name' is not enforcing, permissive or disabled" && return ;;
  esac
  case ${w_type-} in *[!A-Za-z0-9_.-]*) because="'$w_type' is not the name of a policy" && return ;; esac
  if [ ! -f "$root$selinux_config" ]; then
    if [ "$state_name" != disabled ]; then differs mode "$state_name" 'no SELinux'; fi
    return
  fi
  selinux_read
  if [ "$selinux_mode" != "$state_name" ]; then differs mode "$state_name" "${selinux_mode:-nothing}"; fi
  if ! wants_any type; then return; fi
  if [ "$selinux_type" != "$w_type" ]; then differs type "$w_type" "${selinux_type:-nothing}"; fi
  if [ ! -d "$root/etc/selinux/$w_type" ]; then differs policy "/etc/selinux/$w_type" nothing; fi
}

selinux_read() {
  selinux_mode='' selinux_type=''
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      SELINUX=*)
        if [ -n "$selinux_mode" ]; then continue; fi
        line=${line#SELINUX=}
        case ${line#"${line%%[![:space:]]*}"} in
          [Ee][Nn][Ff][Oo][Rr][Cc][Ii][Nn][Gg]*) selinux_mode=enforcing ;;
          [Pp][Ee][Rr][Mm][Ii][Ss][Ss][Ii][Vv][Ee]*) selinux_mode=permissive ;;
          [Dd][Ii][Ss][Aa][Bb][Ll][Ee][Dd]*) selinux_mode=disabled ;;
        esac
        ;;
      *=*)
        if ! selinux_is_type "$line"; then continue; fi
        line=${line#*=}
        line=${line#"${line%%[![:space:]]*}"}
        selinux_type=${line%"${line##*[![:space:]]}"}
        ;;
    esac
  done <"$root$selinux_config"
}

# selinux_is_type LINE: whether it sets the type.
selinux_is_type() {
  case ${1#"${1%%[![:space:]]*}"} in [Ss][Ee][Ll][Ii][Nn][Uu][Xx][Tt][Yy][Pp][Ee]=*) ;; *) return 1 ;; esac
}

selinux_make() {
  if [ ! -f "$root$selinux_config" ]; then
    because='the guest has no SELinux: write the step after the package of its policy'
    return 1
  fi
  if wants_any type && [ ! -d "$root/etc/selinux/$w_type" ]; then
    because="the guest has no SELinux policy $w_type: write the step after the package that brings it"
    return 1
  fi
  selinux_read
  selinux_edit >"$workshop/text"
  save_text "$selinux_config" || return 1
  # Files that were written without the policy have no labels, or others.
  case $state_name,$selinux_mode,${w_type:-$selinux_type} in
    disabled,*) return 0 ;;
    *,enforcing,"$selinux_type" | *,permissive,"$selinux_type") return 0 ;;
  esac
  if [ ! -e "$root/.autorelabel" ]; then : >"$root/.autorelabel"; fi
}

# selinux_edit: prints the file with one line for the mode, and one for the type if it is wanted.
selinux_edit() {
  selinux_line="SELINUX=$state_name" selinux_type_line=${w_type:+"SELINUXTYPE=$w_type"}
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      SELINUX=*)
        line=$selinux_line
        selinux_line=''
        if [ -z "$line" ]; then continue; fi
        ;;
      *)
        if [ -n "${w_type-}" ] && selinux_is_type "$line"; then
          line=$selinux_type_line
          selinux_type_line=''
          if [ -z "$line" ]; then continue; fi
        fi
        ;;
    esac
    printf '%s\n' "$line"
  done <"$root$selinux_config"
  printf '%s' "${selinux_line:+"$selinux_line$nl"}${selinux_type_line:+"$selinux_type_line$nl"}"
}
