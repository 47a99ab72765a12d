# ---- Texts of files ------------------------------------------------------------------------------------
# Kinds about a part of a text share one program of awk. It finds what differs, and how the text then reads: looking and
# making are one. The steps ahead are looked at by one process. src/guest/states/texts does the same.

gatherers="$gatherers texts_gather"

# aim_text PATH KIND: as aim, for a step that texts_gather can judge.
aim_text() {
  aim "$1"
  eval "f_${aim_at}_kind=\$2"
}

# texts_gather: judges the steps ahead whose files are there. An answer other than `ok` is no answer: such a step is
# looked at by itself.
texts_gather() {
  : >"$workshop/requests"
  texts_aimed=''
  each_aim texts_request
  if [ -z "$texts_aimed" ]; then return; fi
  texts_awk >"$workshop/facts" 2>/dev/null </dev/null || :
  while read -r texts_number texts_answer; do
    eval "f_${texts_number}_text=\$texts_answer"
  done <"$workshop/facts"
}

# texts_awk [FOLDER ROOT]: judges the requests. FOLDER: for what differs in a single one, and its new text.
texts_awk() {
  awk "$texts_program${settings_program-"function edit_setting() {}"}" "$workshop/requests" "$@"
}

texts_request() {
  eval "texts_kind=\${f_${aim_state}_kind-}"
  case $texts_kind,$fact in
    ,* | *,[!8]*) return ;;
  esac
  texts_aimed=yes
  texts_ask "$aim_state" "$texts_kind" "${fact##* }" "$root$aim_path"
}

# texts_ask NUMBER KIND SIZE FILE: asks about a step.
texts_ask() {
  printf 'step %s %s %s\n%s\n' "$1" "$2" "$3" "$4" >>"$workshop/requests"
  asking=yes
  "wants_$1"
  asking=''
}

# texts_look: what differs in the text of the step's file. Leaves the new text in $workshop/text.
texts_look() {
  is_path "$state_name" && look_at "$state_name" || return 0
  eval "texts_round=\${f_${state_number}_round-} texts_answer=\${f_${state_number}_text-}"
  if [ "$texts_round,$texts_answer" = "$round,ok" ]; then return; fi
  if [ "$node_type" = link ]; then follow "$state_name"; fi
  if [ "$node_type" = file ]; then
    texts_edit "$root$state_name" "$node_size"
    texts_differ
  elif [ -n "$node_there" ] || ! "${state_kind}_for_nothing"; then
    look_for_parent "$state_name"
    # A link that leads nowhere is nothing yet.
    spell_node
    differs type 'a regular file' "$spelt"
  fi
}

# texts_edit FILE SIZE: sets $because, or leaves what differs in $workshop/differences and the new text in
# $workshop/text.
texts_edit() {
  : >"$workshop/requests"
  texts_ask "$state_number" "$state_kind" "$2" "$1"
  if texts_awk "$workshop" "$root" >"$workshop/answer" 2>"$workshop/err" </dev/null; then
    read -r _ texts_answer texts_because <"$workshop/answer"
    if [ "$texts_answer" = because ]; then because=$texts_because; fi
    return
  fi
  because=$(head -n 1 "$workshop/err")
  because="the guest's awk failed: $because"
}

# texts_differ: says what texts_edit found; a diff goes with the first, unless it could show a secret.
texts_differ() {
  if [ -n "$because" ] || [ "$texts_answer" = ok ]; then return; fi
  diff=''
  if [ -e "$root$state_name" ] && ! wants_any secret; then diff_of "$root$state_name" "$workshop/text"; fi
  while IFS= read -r texts_attribute && IFS= read -r texts_expected && IFS= read -r texts_found; do
    differs "$texts_attribute" "$texts_expected" "$texts_found" "$diff"
    diff=''
  done <"$workshop/differences"
}

texts_make() {
  if [ -z "$node_type" ]; then
    if ! "${state_kind}_is_made"; then
      because="$state_name does not exist; \`create: true\` makes it"
      return 1
    fi
    texts_edit /dev/null 0
    if [ -n "$because" ]; then return 1; fi
  fi
  texts_save
}

# texts_save: replaces the file by one with the new text.
texts_save() {
  case $node_type in
    file | '') ;;
    *)
      spell_node
      because="$state_name is $spelt, and that is never replaced by a file"
      return 1
      ;;
  esac
  real_path "$state_name" || return 1
  texts_target=$real
  make_parents "$state_name" || return 1
  replace_file "$texts_target" texts_write
}

# texts_put KIND PATH NAME: edits a text as a step of another kind does, whose wants the function wants_NAME says.
texts_put() {
  set -- "$1" "$2" "$3" "$state_kind" "$state_name" "$state_number"
  state_kind=$1 state_name=$2 state_number=$3
  follow "$state_name"
  texts_result=0
  if [ "$node_type" = file ]; then texts_edit "$root$state_name" "$node_size"; fi
  if [ -n "$because" ] || ! texts_make; then texts_result=1; fi
  state_kind=$4 state_name=$5 state_number=$6
  return "$texts_result"
}

# texts_peek KIND PATH NAME: looks at a text as such a step does; what a missing file lacks is said of its keys.
texts_peek() {
  set -- "$1" "$2" "$3" "$state_kind" "$state_name" "$state_number"
  put_value=$state_name state_kind=$1 state_name=$2 state_number=$3
  follow "$state_name"
  case $node_type in
    file) texts_edit "$root$state_name" "$node_size" ;;
    '') texts_edit /dev/null 0 ;;
    *)
      spell_node
      differs type 'a regular file' "$spelt"
      ;;
  esac
  case $node_type in file | '') texts_differ ;; esac
  state_kind=$4 state_name=$5 state_number=$6
}

# save_text PATH: makes $workshop/text the text of a file.
save_text() {
  set -- "$1" "$state_name"
  state_name=$1
  follow "$state_name"
  texts_result=0
  texts_save || texts_result=1
  state_name=$2
  return "$texts_result"
}

# first_line PATH: sets $first_line to the first line that is neither blank nor a comment, without blanks around it.
first_line() {
  first_line=''
  if [ ! -f "$root$1" ]; then return; fi
  while read -r first_line || [ -n "$first_line" ]; do
    first_line=${first_line%"${first_line##*[![:space:]]}"}
    case $first_line in '' | '#'*) first_line='' ;; *) return ;; esac
  done <"$root$1"
}

# put_line PATH: puts the line $put_line in a file, in the place of the last line that $put_match matches. Without
# $put_line, all lines that match are removed.
put_line() {
  want create yes
  texts_put line "$1" put_line
}

wants_put_line() {
  want match "$put_match"
  if [ -n "$put_line" ]; then want line "$put_line"; else want absent yes; fi
}

texts_write() {
  cat "$workshop/text" >"$new_file"
}
