# ---- sysctl ---------------------------------------------------------------------------------------------
# systemd reads the folders of sysctl.d(5). Elsewhere /etc/sysctl.conf is read last, whatever is read before it.

sysctl_round=''

# sysctl_read: reads what the files set, once in each $round. $sysctl_values has lines KEY, tab, `=VALUE` or `-`, tab,
# FILE; $sysctl_patterns the same for patterns.
sysctl_read() {
  if [ "$sysctl_round" = "$round" ]; then return; fi
  sysctl_round=$round
  find_init
  if [ "$init" = systemd ]; then
    sysctl_file=/etc/sysctl.d/$drop_in
    drop_ins sysctl.d
  else
    sysctl_file=/etc/sysctl.conf
    drop_ins=$root$sysctl_file
  fi
  sysctl_facts=$nl$(drop_read "$sysctl_program")$nl
  sysctl_values=${sysctl_facts%%"$nl/$nl"*}$nl
  sysctl_patterns=${sysctl_facts#*"$nl/$nl"}
}

# shellcheck disable=SC2016
sysctl_program='
function see(   value, at) {
  line = trimmed(line)
  if (line == "" || line ~ /^[#;]/) return
  at = index(line, "=")
  value = at ? "=" trimmed(substr(line, at + 1)) : "-"
  if (at) line = trimmed(substr(line, 1, at - 1))
  else if (line !~ /^-/) return
  sub(/^-/, "", line)
  line = normal(line)
  if (!(line in values) || values[line] != value) order[line] = ++count
  values[line] = value; files[line] = file
}
# normal: a key as it is below /proc/sys.
function normal(key) {
  if (match(key, /[.\/]/) && substr(key, RSTART, 1) == ".") {
    gsub(/\//, "\001", key); gsub(/\./, "/", key); gsub(/\001/, ".", key)
  }
  gsub(/\/+/, "/", key)
  sub(/^\//, "", key)
  return key
}
function facts(   key, n, last) {
  for (key in values) {
    if (key ~ /[*?[]/) patterns[order[key]] = key
    else print key "\t" values[key] "\t" files[key]
  }
  print "/"
  for (n = count; n > 0; n--)
    if (n in patterns) print patterns[n] "\t" values[patterns[n]] "\t" files[patterns[n]]
}
'

sysctl_look() {
  case $state_name in
    '' | [!A-Za-z0-9_]* | *[!A-Za-z0-9_./:-]*) because="'$state_name' is not the name of a kernel parameter" ;;
  esac
  case $w_value in
    '' | *[[:cntrl:]]*) because='the value is empty, or contains control characters' ;;
  esac
  if [ -n "$because" ]; then return; fi
  sysctl_read
  sysctl_find
  # shellcheck disable=SC2086
  set -- $w_value
  if [ "$sysctl_found" != "=$*" ]; then differs value "$*" "$sysctl_words"; fi
}

# sysctl_find: sets $sysctl_found to what the files set, and $sysctl_words to that for a finding.
sysctl_find() {
  sysctl_normal "$state_name"
  sysctl_found='' sysctl_words=nothing
  case $sysctl_values in
    *"$nl$sysctl_key$tab"*) sysctl_found=${sysctl_values#*"$nl$sysctl_key$tab"} ;;
    *) sysctl_match ;;
  esac
  if [ -z "$sysctl_found" ]; then return; fi
  sysctl_found=${sysctl_found%%"$nl"*}
  sysctl_from=${sysctl_found##*"$tab"} sysctl_found=${sysctl_found%%"$tab"*}
  case $sysctl_found in
    =*) sysctl_words="${sysctl_found#=} in $sysctl_from" ;;
    *) sysctl_words="nothing: $sysctl_from excludes it" ;;
  esac
}

# sysctl_match: the last pattern that matches. A star matches no slash.
sysctl_match() {
  if [ "$init" != systemd ]; then return; fi
  IFS=$nl
  for sysctl_line in $sysctl_patterns; do
    sysctl_pattern=${sysctl_line%%"$tab"*}
    IFS=/
    # shellcheck disable=SC2086
    set -- $sysctl_pattern
    sysctl_rest=$sysctl_key
    for sysctl_part do
      # shellcheck disable=SC2254
      case ${sysctl_rest%%/*} in $sysctl_part) ;; *) continue 2 ;; esac
      case $sysctl_rest in */*) sysctl_rest=${sysctl_rest#*/} ;; *) sysctl_rest='' ;; esac
    done
    if [ -n "$sysctl_rest" ]; then continue; fi
    sysctl_found=${sysctl_line#*"$tab"}
    break
  done
  unset IFS
}

# sysctl_normal NAME: sets $sysctl_key to the name as it is below /proc/sys: if its first separator is a dot, dots and
# slashes are exchanged.
sysctl_normal() {
  sysctl_key=$1
  case ${1#"${1%%[./]*}"} in .*) ;; *) return ;; esac
  respell "$1" / '|'
  respell "$respelt" . /
  respell "$respelt" '|' .
  sysctl_key=$respelt
}

sysctl_make() {
  # shellcheck disable=SC2086
  set -- $w_value
  put_line="$state_name = $*" put_match='' sysctl_rest=$state_name
  while :; do
    case $sysctl_rest in *[./]*) ;; *) break ;; esac
    put_match="$put_match${sysctl_rest%%[./]*}[./]"
    sysctl_rest=${sysctl_rest#*[./]}
  done
  put_match="^[[:blank:]]*-?$put_match$sysctl_rest[[:blank:]]*="
  put_line "$sysctl_file"
}
