# ---- What a path is, who owns it, what its mode is -----------------------------------------------------

# is_path PATH: whether it is an absolute path without `.`, `..` and empty names; $because says what is wrong.
is_path() {
  case $1/ in
    [!/]*) because="'$1' is not an absolute path" ;;
    //) because="'$1' is the root folder, and not a path in it" ;;
    */./* | */../*) because="'$1' contains . or .." ;;
    *//*) because="'$1' has an empty name between or after its slashes" ;;
    *[[:cntrl:]]*) because="'$1' contains control characters" ;;
  esac
  [ -z "$because" ]
}

# spell_node: sets $spelt to what $node_type is in words.
spell_node() {
  case $node_type in
    '') spelt='nothing' ;;
    file) spelt='a regular file' ;;
    directory) spelt='a folder' ;;
    link)
      target_of "$state_name"
      spelt="a link to $link_target"
      ;;
    *) spelt='a device, pipe or socket' ;;
  esac
}

# look_for TYPE WORDS: looks at the path of the step, or at what a link there leads to if that is wanted. Fails if it is
# not of that type, and has then said how it differs.
look_for() {
  is_path "$state_name" || return 1
  look_at "$state_name" || return 1
  node_itself=$node_type
  if [ "$node_type" = link ] && [ "${w_follow-}" = yes ]; then follow "$state_name"; fi
  if [ "$node_type" = "$1" ]; then return; fi
  look_for_parent "$state_name"
  spell_node
  if [ "$node_itself,$node_type" = link, ]; then spelt='a link that leads nowhere'; fi
  differs type "$2" "$spelt"
  return 1
}

# look_for_parent PATH: the missing folder that is nearest to the root.
look_for_parent() {
  parent=${1%/*} lacking=''
  while [ -n "$parent" ] && [ ! -d "$root$parent" ]; do
    lacking=$parent
    parent=${parent%/*}
  done
  if [ -z "$lacking" ]; then return; fi
  spelt=nothing
  if is_there "$lacking"; then spelt='something else'; fi
  differs 'parent folder' "the folder $lacking" "$spelt"
}

# is_there PATH: whether there is anything of that name, if only a link to nothing.
is_there() {
  [ -e "$root$1" ] || [ -L "$root$1" ]
}

# read_accounts FILE: sets $accounts to the text of passwd or group, which are read once in each $round.
read_accounts() {
  if [ -z "$passwd" ]; then
    passwd=$nl$(cat "$root/etc/passwd" 2>/dev/null)
    group_file=$nl$(cat "$root/etc/group" 2>/dev/null)
  fi
  if [ "$1" = passwd ]; then accounts=$passwd; else accounts=$group_file; fi
}

# account_id FILE NAME: sets $id to the number of a user (FILE: passwd) or group; empty if there is none.
account_id() {
  id=$2
  case $2 in *[!0-9]* | '') ;; *) return ;; esac
  id=''
  read_accounts "$1"
  case $accounts in *"$nl$2:"*) ;; *) return ;; esac
  id=${accounts#*"$nl$2:"}
  id=${id#*:}
  id=${id%%:*}
}

# account_name FILE ID: sets $account to the name of a user or group, or to its number.
account_name() {
  read_accounts "$1"
  account=$2
  case $accounts in *:"$2":*) ;; *) return ;; esac
  IFS=$nl
  for line in $accounts; do
    name=${line%%:*}
    line=${line#*:}
    line=${line#*:}
    if [ "${line%%:*}" = "$2" ]; then account=$name && break; fi
  done
  unset IFS
}

# judge_owner ATTRIBUTE FILE WANTED NUMBER: NUMBER is the user or group that the path has.
judge_owner() {
  account_id "$2" "$3"
  if [ "$id" = "$4" ]; then return; fi
  wanted_id=$id
  account_name "$2" "$4"
  if [ -z "$wanted_id" ]; then account="$account; $3 is not in /etc/$2 of the guest"; fi
  differs "$1" "$3" "$account"
}

# judge_attributes: compares owner, group and mode with those of the node.
judge_attributes() {
  if wants_any owner; then judge_owner owner passwd "$w_owner" "$node_uid"; fi
  if wants_any group; then judge_owner group group "$w_group" "$node_gid"; fi
  if ! wants_any mode; then return; fi
  case $w_mode in
    [0-7][0-7][0-7]) wanted_mode=0$w_mode ;;
    [0-7][0-7][0-7][0-7]) wanted_mode=$w_mode ;;
    *)
      because="'$w_mode' is not three or four octal digits"
      return
      ;;
  esac
  if [ "$wanted_mode" != "$node_mode" ]; then differs mode "$wanted_mode" "$node_mode"; fi
}

# make_attributes PATH MODE: gives a path of the appliance's view the owner and group that are wanted, and the mode that
# is wanted, or else MODE. chown(2) removes the bits for another user or group, so the mode is set after it.
make_attributes() {
  if wants_any owner group; then
    account_id passwd "${w_owner-}"
    new_owner=$id
    if [ -n "${w_owner-}" ] && [ -z "$id" ]; then
      because="the guest has no user $w_owner"
      return 1
    fi
    account_id group "${w_group-}"
    if [ -n "${w_group-}" ] && [ -z "$id" ]; then
      because="the guest has no group $w_group"
      return 1
    fi
    chown "$new_owner${id:+:$id}" "$1" || return 1
  fi
  chmod "${w_mode:-$2}" "$1"
}

# make_parents PATH: makes the missing folders above it. Fails, with $because if something else has one of their names.
make_parents() {
  if mkdir -p "$root${1%/*}/"; then return; fi
  parent=${1%/*}
  while [ -n "$parent" ] && ! is_there "$parent"; do parent=${parent%/*}; done
  if [ -n "$parent" ] && [ ! -d "$root$parent" ]; then because="$parent is not a folder"; fi
  return 1
}

# real_path PATH: sets $real to PATH in the appliance's view, or to what a link there leads to.
real_path() {
  real=$root$1
  if [ ! -L "$real" ] || real=$(readlink -f "$real"); then return; fi
  because="the link $1 leads in circles, or into a folder that does not exist"
  return 1
}

# replace_file FILE COMMAND…: writes a new file beside FILE, which may not exist yet, and renames it over FILE. COMMAND
# writes to $new_file, which has the content and all attributes of the old one, or is empty with mode 0644.
replace_file() {
  replaced=$1
  shift
  new_file=$(mktemp "${replaced%/*}/.sahara-image.XXXXXXXX") || return 1
  if start_new_file && "$@" && rename_new_file; then return; fi
  rm -f "$new_file"
  return 1
}

start_new_file() {
  if [ -f "$replaced" ] && [ ! -L "$replaced" ]; then cp -a "$replaced" "$new_file"; else chmod 0644 "$new_file"; fi
}

# rename_new_file: mv would move the file into a folder that a link leads to.
rename_new_file() {
  if [ -L "$replaced" ]; then rm -f "$replaced" || return 1; fi
  mv -f "$new_file" "$replaced"
}

# refuse_folder WORDS: fails if there is a folder.
refuse_folder() {
  if [ "$node_type" != directory ]; then return; fi
  because="$state_name is a folder, and a folder is never replaced by $1"
  return 1
}

# diff_of OLD NEW: sets $diff to a file with the hunks of a unified diff. It is empty if the texts are long, or no texts, or
# if the guest has no command diff.
diff_of() {
  diff=$workshop/diff-$differences
  : >"$diff"
  if [ "$(($(wc -c <"$1")))" -gt 1000000 ] || [ "$(($(wc -c <"$2")))" -gt 1000000 ]; then return; fi
  diff -u "$1" "$2" 2>/dev/null | sed 1,2d | head -n 200 | head -c 16384 >"$diff"
}
