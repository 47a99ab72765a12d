# ---- user ----------------------------------------------------------------------------------------------

user_look() {
  user_may_be || return 0
  load_accounts
  if ! entry_of "$passwd" "$state_name"; then
    if [ "${w_absent-}" != yes ]; then differs state "the user $state_name" 'nothing'; fi
    return 0
  fi
  user_entry=$entry
  get_field 3
  if [ "${w_absent-}" = yes ]; then
    differs state "no user $state_name" "the user with the number $field"
    return 0
  fi
  if wants_any uid && [ "$field" != "$w_uid" ]; then differs uid "$w_uid" "$field"; fi
  get_field 4
  if wants_any group; then judge_owner group group "$w_group" "$field"; fi
  each_item groups user_judge_group
  entry=$user_entry
  user_judge_field home 6
  user_judge_home
  user_judge_field shell 7
  user_judge_field comment 5
  user_judge_password
  if [ -z "$because" ]; then user_judge_keys; fi
}

# user_path_may_be PATH: whether passwd(5) can hold the path, if there is one; $because says why not.
user_path_may_be() {
  if [ -z "$1" ]; then return; fi
  is_path "$1" || return 1
  case $1 in *:*) because="'$1' contains a colon" ;; esac
  [ -z "$because" ]
}

# user_may_be: whether the values can be those of an account; $because says which can't.
user_may_be() {
  may_be_account 'a user' || return 1
  if wants_any uid; then is_number "$w_uid" || return 1; fi
  if [ "${w_home-}" != / ]; then user_path_may_be "${w_home-}" || return 1; fi
  user_path_may_be "${w_shell-}" || return 1
  case ${w_comment-} in *:* | *[[:cntrl:]]*) because="the comment contains a colon or a control character" ;; esac
  if wants_any password; then
    case $w_password in
      *[!!-~]* | *:*) because='the password is not a hash of crypt(5)' ;;
      '*' | '$'?*'$'?*) ;;
      *) because='the password is not a hash of crypt(5)' ;;
    esac
  fi
  case ${w_password_expires-} in
    '' | now | never) ;;
    *[!0-9]* | 0?* | ??????*) because="'$w_password_expires' is not \`now\`, \`never\` or a number of days" ;;
  esac
  [ -z "$because" ]
}

# user_judge_field ATTRIBUTE NUMBER
user_judge_field() {
  if ! wants_any "$1"; then return; fi
  get_field "$2"
  eval "user_wanted=\$w_$1"
  if [ "$field" != "$user_wanted" ]; then differs "$1" "$user_wanted" "${field:-nothing}"; fi
}

user_judge_group() {
  if is_member "$item" "$state_name"; then return; fi
  user_found='no member'
  if ! entry_of "$group_file" "$item"; then user_found="no member; $item is not in /etc/group of the guest"; fi
  differs groups "a member of $item" "$user_found"
}

# user_home: sets $home to the home folder that the user has, or is to have.
user_home() {
  home=${w_home-}
  if [ -n "$home" ]; then return; fi
  get_field 6
  home=$field
}

user_judge_home() {
  if [ "${w_create_home-}" != yes ]; then return; fi
  user_home
  if [ ! -d "$root$home" ]; then differs 'home folder' "the folder $home" 'nothing'; fi
}

# user_password: sets $password to what shadow(5) has, or passwd(5) in a guest without it.
user_password() {
  get_field 2
  password=$field
  if [ "$password" != x ] || [ -z "$shadow" ]; then return; fi
  password='!'
  if entry_of "$shadow" "$state_name"; then
    get_field 2
    password=$field
  fi
}

# user_unlocked: removes the marks of a lock from $password.
user_unlocked() {
  while :; do case $password in '!'*) password=${password#?} ;; *) return ;; esac; done
}

user_judge_password() {
  wants_any password locked password_expires || return 0
  if [ -e "$root/etc/shadow" ] && [ ! -r "$root/etc/shadow" ]; then
    because='/etc/shadow can be read only by root'
    return
  fi
  user_password
  case $password in '!'* | '*'*) user_locked=yes ;; *) user_locked=no ;; esac
  if [ "${w_locked:-$user_locked}" != "$user_locked" ]; then
    if [ "$user_locked" = yes ]; then differs locked false true; else differs locked true false; fi
  fi
  user_unlocked
  if wants_any password && [ "$password" != "$w_password" ]; then
    case $password in
      '' | '*') differs password 'the given password' 'no password' ;;
      *) differs password 'the given password' 'another password' ;;
    esac
  fi
  if wants_any password_expires; then user_judge_expiry; fi
}

user_judge_expiry() {
  if ! entry_of "$shadow" "$state_name"; then
    differs password_expires "$w_password_expires" 'nothing; the user is not in /etc/shadow of the guest'
    return
  fi
  get_field 5
  user_expires=$field
  case $user_expires in '' | -1 | 99999 | ??????*) user_expires=never ;; esac
  get_field 3
  if [ "$field" = 0 ]; then user_expires=now; fi
  if [ "$user_expires" != "$w_password_expires" ]; then differs password_expires "$w_password_expires" "$user_expires"; fi
}

user_judge_keys() {
  if ! wants_any authorized_keys; then return; fi
  entry=$user_entry
  user_home
  user_read_keys
  each_item authorized_keys user_judge_key
}

user_judge_key() {
  case $keys in
    *"$nl$item$nl"*) ;;
    *) differs authorized_keys "$item" "not in ${home%/}/.ssh/authorized_keys" ;;
  esac
}

# user_read_keys: sets $keys to the lines of authorized_keys, with a newline before and after each.
user_read_keys() {
  keys=$nl
  if [ ! -f "$root${home%/}/.ssh/authorized_keys" ]; then return; fi
  while IFS= read -r line || [ -n "$line" ]; do keys=$keys$line$nl; done <"$root${home%/}/.ssh/authorized_keys"
}
