# ---- The files of accounts: passwd(5), shadow(5), group(5), gshadow(5) ---------------------------------
# Accounts are changed in these files, not with the guest's tools: so every guest gets the same account, with useradd(8)
# or without. Each file is in a variable, with a newline before every line.

# load_accounts: reads the files, once in each $round.
load_accounts() {
  if [ "${accounts_round-}" = "$round" ]; then return; fi
  passwd=''
  read_accounts passwd
  shadow='' gshadow='' accounts_round=$round accounts_changed=''
  if [ -e "$root/etc/shadow" ]; then shadow=$nl$(cat "$root/etc/shadow" 2>/dev/null); fi
  if [ -e "$root/etc/gshadow" ]; then gshadow=$nl$(cat "$root/etc/gshadow" 2>/dev/null); fi
}

# may_be_account WORDS: whether the name of the step can be that of an account; $because says that it can't.
may_be_account() {
  account_rest=${state_name%'$'}
  case $account_rest in
    '' | [!A-Za-z_]* | *[!A-Za-z0-9_.-]*) because="'$state_name' is not the name of $1" ;;
  esac
  if [ ${#account_rest} -gt 32 ]; then because="'$state_name' is not the name of $1"; fi
  [ -z "$because" ]
}

# entry_of TEXT NAME: sets $entry to the line of that name; fails if there is none. Taking a long text apart at a pattern
# takes a shell far longer than going through its lines.
entry_of() {
  entry=''
  case $1 in *"$nl$2:"*) ;; *) return 1 ;; esac
  IFS=$nl
  for entry in $1; do
    case $entry in "$2":*) break ;; esac
  done
  unset IFS
}

# get_field NUMBER: sets $field to that field of $entry, from 1 on.
get_field() {
  field=$entry: field_number=$1
  while [ "$field_number" -gt 1 ]; do
    field=${field#*:}
    field_number=$((field_number - 1))
  done
  field=${field%%:*}
}

# set_field NUMBER VALUE: changes that field of $entry.
set_field() {
  entry_head='' field_number=$1
  while [ "$field_number" -gt 1 ]; do
    case $entry in *:*) ;; *) entry=$entry: ;; esac
    entry_head=$entry_head${entry%%:*}:
    entry=${entry#*:}
    field_number=$((field_number - 1))
  done
  case $entry in
    *:*) entry=$entry_head$2:${entry#*:} ;;
    *) entry=$entry_head$2 ;;
  esac
}

# put_entry VARIABLE NAME: replaces the line of that name by $entry, or adds it; without $entry the line is removed.
put_entry() {
  eval "put_head=\$$1 put_tail=''"
  case $put_head in
    *"$nl$2:"*)
      put_tail=${put_head#*"$nl$2:"}
      put_head=${put_head%%"$nl$2:"*}
      case $put_tail in *"$nl"*) put_tail=$nl${put_tail#*"$nl"} ;; *) put_tail='' ;; esac
      ;;
    "$nl") put_head='' ;;
  esac
  put_head=$put_head${entry:+$nl$entry}$put_tail
  eval "$1=\$put_head"
  accounts_changed="$accounts_changed $1 "
}

# drop_entry VARIABLE NAME: removes the line of that name, if there is one.
drop_entry() {
  eval "entry_of \"\$$1\" \"\$2\"" || return 0
  entry=''
  put_entry "$1" "$2"
}

# save_accounts: writes the files that were changed, each at once and with the attributes that it had. That of the users
# is the last.
save_accounts() {
  for save_file in group_file gshadow shadow passwd; do
    case $accounts_changed in *" $save_file "*) ;; *) continue ;; esac
    eval "save_text=\$$save_file"
    save_path=$(readlink -f "$root/etc/${save_file%_file}") || return 1
    replace_file "$save_path" save_text_of_accounts || return 1
  done
  accounts_changed=''
}

save_text_of_accounts() {
  printf '%s\n' "${save_text#"$nl"}" >"$new_file"
}

# list_has LIST ITEM: whether a list with commas has it.
list_has() {
  case ",$1," in *",$2,"*) return 0 ;; esac
  return 1
}

# list_without LIST ITEM: sets $list.
list_without() {
  list=,$1,
  while :; do
    case $list in *",$2,"*) list="${list%%",$2,"*},${list#*",$2,"}" ;; *) break ;; esac
  done
  list=${list#,}
  list=${list%,}
}

# add_member GROUP USER: makes a user a member of a group.
add_member() {
  entry_of "$group_file" "$1" || return 1
  get_field 4
  if ! list_has "$field" "$2"; then
    set_field 4 "$field${field:+,}$2"
    put_entry group_file "$1"
  fi
  if ! entry_of "$gshadow" "$1"; then return 0; fi
  get_field 4
  if list_has "$field" "$2"; then return 0; fi
  set_field 4 "$field${field:+,}$2"
  put_entry gshadow "$1"
}

# is_member GROUP USER: whether the user is in the group, as a member or because it is the user's primary group.
is_member() {
  entry_of "$group_file" "$1" || return 1
  get_field 4
  if list_has "$field" "$2"; then return; fi
  get_field 3
  member_gid=$field
  entry_of "$passwd" "$2" || return 1
  get_field 4
  [ "$field" = "$member_gid" ]
}

# add_group NAME GID: adds the group.
add_group() {
  entry=$1:x:$2:
  put_entry group_file "$1"
  if [ -z "$gshadow" ]; then return; fi
  entry="$1:!::"
  put_entry gshadow "$1"
}

# primary_user GID: sets $user to the first user with that primary group; empty if there is none.
primary_user() {
  user=''
  IFS=$nl
  for line in $passwd; do
    entry=$line
    get_field 4
    if [ "$field" = "$1" ]; then user=${line%%:*} && break; fi
  done
  unset IFS
}
