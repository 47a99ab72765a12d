# ---- Numbers of accounts, and what login.defs(5) says of them ------------------------------------------

# is_number VALUE: whether it can be the number of an account; $because says that it can't.
is_number() {
  case $1 in
    '' | *[!0-9]* | 0?* | ???????????*) ;;
    *) if [ "$1" -le 4294967294 ]; then return; fi ;;
  esac
  because="'$1' is not a number of an account"
  return 1
}

# number_taken TEXT NUMBER NAME: whether an account of another name has the number; $because says which.
number_taken() {
  IFS=$nl
  for line in $1; do
    entry=$line
    get_field 3
    if [ "$field" = "$2" ] && [ "${line%%:*}" != "$3" ]; then
      because="the number $2 belongs to ${line%%:*}"
      break
    fi
  done
  unset IFS
  [ -n "$because" ]
}

# login_setting NAME DEFAULT: sets $setting to what login.defs(5) says.
login_setting() {
  if [ "${login_round-}" != "$round" ]; then
    login_round=$round
    login_defs=$nl$(sed -n "s/^[ $tab]*\([A-Z_]*\)[ $tab][ $tab]*\([^ $tab]*\).*/\1=\2/p" "$root/etc/login.defs" 2>/dev/null)
  fi
  setting=$2
  case $login_defs in *"$nl$1="*) ;; *) return ;; esac
  setting=${login_defs##*"$nl$1="}
  setting=${setting%%"$nl"*}
}

# number_setting NAME DEFAULT: the same for a number; what is none is the default.
number_setting() {
  login_setting "$1" "$2"
  case $setting in '' | *[!0-9]* | 0?* | ??????????*) setting=$2 ;; esac
}

# free_number passwd|group: sets $number to one that no account has, as useradd(8) chooses: above the highest number of
# the range, and for system accounts below the lowest. Fails, with $because, if the range is full.
free_number() {
  if [ "$1" = passwd ]; then number_kind=UID numbers=$passwd; else number_kind=GID numbers=$group_file; fi
  number_setting "${number_kind}_MIN" 1000
  number_low=$setting
  number_setting "${number_kind}_MAX" 60000
  number_high=$setting number_step=1
  if [ "${w_system-}" = yes ]; then
    number_setting "SYS_${number_kind}_MAX" $((number_low - 1))
    number_high=$setting number_step=-1
    number_setting "SYS_${number_kind}_MIN" 101
    number_low=$setting
  fi
  numbers_used=' ' number=''
  IFS=$nl
  for line in $numbers; do
    entry=$line
    get_field 3
    case $field in '' | *[!0-9]* | 0?* | ??????????*) continue ;; esac
    numbers_used="$numbers_used$field "
    if [ "$field" -lt "$number_low" ] || [ "$field" -gt "$number_high" ]; then continue; fi
    if [ -z "$number" ] || [ "$((field * number_step))" -gt "$((number * number_step))" ]; then number=$field; fi
  done
  unset IFS
  if [ "$number_step" = 1 ]; then number_start=$number_low; else number_start=$number_high; fi
  if [ -n "$number" ]; then number=$((number + number_step)); else number=$number_start; fi
  if [ "$number" -lt "$number_low" ] || [ "$number" -gt "$number_high" ]; then number=$number_start; fi
  while [ "$number" -ge "$number_low" ] && [ "$number" -le "$number_high" ]; do
    case $numbers_used in *" $number "*) number=$((number + number_step)) ;; *) return 0 ;; esac
  done
  because="no number from $number_low to $number_high is free in /etc/$1"
  return 1
}
