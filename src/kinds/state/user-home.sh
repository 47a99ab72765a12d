# ---- user: the home folder, and the keys in it ---------------------------------------------------------

# user_make_home: makes the home folder from /etc/skel, with the mode that login.defs(5) says.
user_make_home() {
  user_creates=${w_create_home-}
  if [ -n "$user_is_new" ] && [ "${w_system-}" != yes ]; then user_creates=${w_create_home:-yes}; fi
  if [ "$user_creates" != yes ]; then return 0; fi
  entry_of "$passwd" "$state_name"
  user_home
  if [ -d "$root$home" ]; then return 0; fi
  user_ids_of_entry
  make_parents "$home" || return 1
  mkdir "$root$home" || return 1
  if [ -d "$root/etc/skel" ]; then cp -a "$root/etc/skel/." "$root$home/" || return 1; fi
  chown -R -h "$user_ids" "$root$home" || return 1
  login_setting UMASK 022
  case $setting in '' | *[!0-7]* | ?????*) setting=022 ;; esac
  user_umask=$(printf '%04o' $((0777 & ~0$setting)))
  login_setting HOME_MODE "$user_umask"
  case $setting in '' | *[!0-7]* | ?????*) setting=$user_umask ;; esac
  chmod "$setting" "$root$home"
}

user_ids_of_entry() {
  get_field 3
  user_ids=$field
  get_field 4
  user_ids=$user_ids:$field
}

# user_add_keys: adds the keys that are missing. The folder of a user is the user's to change, so no link in it is followed.
user_add_keys() {
  if ! wants_any authorized_keys; then return 0; fi
  entry_of "$passwd" "$state_name"
  user_entry=$entry
  user_home
  differences=0
  user_judge_keys
  if [ "$differences" -eq 0 ]; then return 0; fi
  user_ids_of_entry
  user_ssh=${home%/}/.ssh
  user_keys=$user_ssh/authorized_keys
  for user_path in "$user_ssh" "$user_keys"; do
    if [ ! -L "$root$user_path" ]; then continue; fi
    because="$user_path is a link"
    return 1
  done
  if [ ! -d "$root$user_ssh" ]; then
    make_parents "$user_ssh" || return 1
    mkdir -m 700 "$root$user_ssh" && chown "$user_ids" "$root$user_ssh" || return 1
  fi
  if [ ! -e "$root$user_keys" ]; then
    : >"$root$user_keys"
    chmod 600 "$root$user_keys" && chown "$user_ids" "$root$user_keys" || return 1
  fi
  keys=${keys#"$nl"}
  each_item authorized_keys user_add_key
  printf %s "$keys" >"$root$user_keys"
}

user_add_key() {
  case $nl$keys in *"$nl$item$nl"*) ;; *) keys=$keys$item$nl ;; esac
}
