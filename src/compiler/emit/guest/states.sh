# ---- States --------------------------------------------------------------------------------------------
# A state step names a kind, a name and what is wanted. Its kind has two functions: KIND_look finds what differs and
# changes nothing; KIND_make makes it so. Wants are in w_ATTRIBUTE; of lists and maps, number N is in w_ATTRIBUTE_N and
# w_ATTRIBUTE_N_key, and w_ATTRIBUTE_count tells how many there are.

wants='' asking=''
# Functions of libraries that look at what `aim` has named.
gatherers=''

# state NUMBER STEP KIND NAME: starts a step. NUMBER counts the state steps of the plan; aim_NUMBER looks ahead.
state() {
  begin "$2" "$3"
  for want in $wants; do
    eval "want_number=\${w_${want}_count:-0} w_$want='' w_${want}_count=0 w_${want}_text=''"
    while [ "$want_number" -gt 0 ]; do
      eval "w_${want}_$want_number='' w_${want}_${want_number}_key=''"
      want_number=$((want_number - 1))
    done
  done
  wants=''
  state_number=$1 state_step=$2 state_kind=$3 state_name=$4
}

# want ATTRIBUTE VALUE
want() {
  if [ -n "$asking" ]; then
    request "$1" '' "$2"
    return
  fi
  wants="$wants $1"
  eval "w_$1=\$2"
}

# want_item ATTRIBUTE VALUE [KEY]: one of several.
want_item() {
  if [ -n "$asking" ]; then
    request "$1" "${3-}" "$2"
    return
  fi
  eval "want_number=\$((\${w_$1_count:-0} + 1))"
  wants="$wants $1"
  eval "w_$1=yes w_$1_count=$want_number w_$1_$want_number=\$2 w_$1_${want_number}_key=\${3-}"
}

# request ATTRIBUTE KEY VALUE: writes a want for a program that judges several steps, with the lengths in bytes.
request() {
  printf '%s %s %s\n%s\n%s\n' "$1" "${#2}" "${#3}" "$2" "$3" >>"$workshop/requests"
}

# want_text ATTRIBUTE FUNCTION SIZE SHA256: a text, which FUNCTION leaves in the file $file. SIZE and SHA256 are `-` if
# only the run knows them. SHA256 is `secret` if neither the text nor what is in its place may be shown.
want_text() {
  wants="$wants $1"
  eval "w_$1=yes w_$1_text=\$2 w_$1_size=\$3 w_$1_sum=\$4"
}

# wants_any ATTRIBUTE…: whether one of them is wanted.
wants_any() {
  for wanted do
    case "$wants " in *" $wanted "*) return 0 ;; esac
  done
  return 1
}

# each_item ATTRIBUTE FUNCTION: calls it with $item for each of a list; fails with the first that fails.
each_item() {
  item_number=0
  while eval "[ \"\$item_number\" -lt \"\${w_$1_count:-0}\" ]"; do
    item_number=$((item_number + 1))
    eval "item=\$w_$1_$item_number"
    "$2" || return 1
  done
}

# state_end: does the step that `state` and `want` describe.
state_end() {
  because=''
  differences=0
  "${state_kind}_look"
  if [ -n "$because" ]; then
    note because "$because"
    if in_test_only; then end "$state_step" undetermined; else end "$state_step" failed; fi
    return 1
  fi
  if [ "$differences" -eq 0 ]; then
    end "$state_step" ok
    return 0
  fi
  note_differences
  if in_test_only; then
    end "$state_step" discrepancy
    return 1
  fi
  touched=yes
  : >"$workshop/err"
  if "${state_kind}_make" 2>"$workshop/err"; then
    facts_changed 1
    differences=0
    "${state_kind}_look"
    if [ "$differences" -eq 0 ] && [ -z "$because" ]; then
      end "$state_step" changed
      return 0
    fi
    because=${because:-"it was changed, and still differs in ${difference_1_attribute-}: expected ${difference_1_expected-}, found ${difference_1_found-}"}
  fi
  facts_changed 1
  if [ -z "$because" ]; then explain_failure; fi
  blame_space
  note because "$because"
  end "$state_step" failed
  return 1
}

# explain_failure: sets $because by what a tool printed.
explain_failure() {
  because=$(head -n 3 "$workshop/err")
  case $because in
    '') because='it could not be changed' ;;
    *'Read-only file system'*) because='the file system is mounted read-only' ;;
    *'No space left on device'*) because='no space is left on the file system' ;;
  esac
}

# state_lost STEP KIND: a step that needs a variable without a value; $because says which.
state_lost() {
  if in_test_only; then
    undetermined "$1" "$2"
  else
    begin "$1" "$2"
    note because "$because"
    end "$1" failed
  fi
}

# differs ATTRIBUTE EXPECTED FOUND [FILE]: FILE holds a diff.
differs() {
  differences=$((differences + 1))
  eval "difference_${differences}_attribute=\$1 difference_${differences}_expected=\$2 difference_${differences}_found=\$3 difference_${differences}_diff=\${4-}"
}

note_differences() {
  difference=0
  while [ "$difference" -lt "$differences" ]; do
    difference=$((difference + 1))
    eval "note differs \"\$difference_${difference}_attribute\""
    eval "note expected \"\$difference_${difference}_expected\""
    eval "note found \"\$difference_${difference}_found\""
    eval "difference_diff=\$difference_${difference}_diff"
    if [ -s "$difference_diff" ]; then note diff "$(tr -d '\000' <"$difference_diff")"; fi
  done
}

# ---- Facts of files ------------------------------------------------------------------------------------
# What stat(1) says of the paths of this step and of later ones is asked for together, because each process costs more
# than a hundred steps of the shell. Whatever may change files starts a new $round:
# what was seen in an earlier one does not count.

# facts_changed [WINDOW]: what was seen may not be so any more. WINDOW: for how many steps to look ahead the next time.
facts_changed() {
  round=$((round + 1)) passwd=''
  window=${1:-256}
}

# look_at PATH: sets $node_there (empty if there is nothing), $node_type (file, directory, link or other), $node_mode,
# $node_uid, $node_gid and $node_size of a path of the step; a link at its end is not followed. Fails, with $because, if
# the guest has no stat(1) that can be used.
look_at() {
  eval "fact_round=\${f_${state_number}_round-}"
  if [ "$fact_round" != "$round" ]; then gather; fi
  eval "fact_path=\${f_${state_number}_path-} fact=\${f_${state_number}_fact-}"
  if [ "$fact_path" != "$1" ]; then fact=$(stat -c '%f %u %g %s' "$root$1" 2>/dev/null) || fact=''; fi
  set_node "$fact"
  if [ -n "$stat_works" ]; then return; fi
  because='the guest has no command stat that can print formats'
  return 1
}

# follow PATH: the same for what a link leads to.
follow() {
  fact=$(stat -L -c '%f %u %g %s' "$root$1" 2>/dev/null) || fact=''
  set_node "$fact"
}

# set_node FACT: MODE (hexadecimal, with the type), UID, GID and SIZE; empty if there is nothing.
set_node() {
  node_there='' node_type='' node_mode='' node_uid='' node_gid='' node_size=''
  if [ -z "$1" ]; then return; fi
  # shellcheck disable=SC2086
  set -- $1
  node_there=yes node_uid=$2 node_gid=$3 node_size=$4
  node_bits=$((0x$1))
  case $((node_bits >> 12)) in
    8) node_type='file' ;;
    4) node_type=directory ;;
    10) node_type='link' ;;
    *) node_type=other ;;
  esac
  node_mode=$(printf '%04o' $((node_bits & 4095)))
}

# gather: looks at the paths of this step and of the next ones.
gather() {
  eval "f_${state_number}_path='' f_${state_number}_text='' f_${state_number}_round=$round"
  aimed=0 aim_at=$state_number
  aim_end=$((state_number + window))
  while [ "$aim_at" -lt "$aim_end" ] && [ "$aim_at" -le "$states" ]; do
    "aim_$aim_at"
    aim_at=$((aim_at + 1))
  done
  # A later step whose variables have no value yet left its reason.
  because=''
  if [ "$window" -lt 256 ]; then window=$((window * 2)); fi
  aim=0
  set -- "$root/"
  while [ "$aim" -lt "$aimed" ]; do
    aim=$((aim + 1))
    eval "set -- \"\$@\" \"\$root\$aim_${aim}_path\""
  done
  stat -c '%f %u %g %s %n|' "$@" >"$workshop/facts" 2>/dev/null </dev/null || :
  stat_works='' aim=0
  while read -r fact_bits fact_uid fact_gid fact_size fact_name; do
    fact_name=${fact_name%?}
    if [ -z "$stat_works" ]; then
      if [ "$fact_name" != "$root/" ]; then break; fi
      stat_works=yes
      continue
    fi
    while [ "$aim" -lt "$aimed" ]; do
      aim=$((aim + 1))
      eval "aim_path=\$aim_${aim}_path aim_state=\$aim_${aim}_state"
      if [ "$root$aim_path" = "$fact_name" ]; then
        eval "f_${aim_state}_fact=\"\$fact_bits \$fact_uid \$fact_gid \$fact_size\""
        break
      fi
    done
  done <"$workshop/facts"
  gather_sums
  gather_targets
  for gatherer in $gatherers; do "$gatherer"; done
}

# aim PATH [SIZE SHA256]: the path of step $aim_at, and the size and digest that it should have.
aim() {
  aimed=$((aimed + 1))
  eval "aim_${aimed}_state=$aim_at aim_${aimed}_path=\$1 aim_${aimed}_size=\${2--}"
  eval "f_${aim_at}_round=$round f_${aim_at}_path=\$1 f_${aim_at}_fact='' f_${aim_at}_sum='' f_${aim_at}_target='' f_${aim_at}_text='' f_${aim_at}_kind=''"
}

# each_aim FUNCTION: calls it with $aim_path, $aim_size, $aim_state and $fact for each path that is there.
each_aim() {
  aim=0
  while [ "$aim" -lt "$aimed" ]; do
    aim=$((aim + 1))
    eval "aim_path=\$aim_${aim}_path aim_size=\$aim_${aim}_size aim_state=\$aim_${aim}_state"
    eval "fact=\$f_${aim_state}_fact"
    if [ -n "$fact" ]; then "$1"; fi
  done
}

# gather_sums: the digests of those files that have the size that they should have. sha256sum writes names with a
# backslash in another form: those are left to their own step.
gather_sums() {
  sums=''
  each_aim choose_sum
  if [ -z "$sums" ]; then return; fi
  set --
  for aim in $sums; do eval "set -- \"\$@\" \"\$root\$f_${aim}_path\""; done
  sha256sum "$@" >"$workshop/facts" 2>/dev/null </dev/null || :
  # shellcheck disable=SC2086
  set -- $sums
  while read -r fact_sum fact_name; do
    fact_name="/${fact_name#*/}"
    while [ $# -gt 0 ]; do
      eval "aim_path=\$f_$1_path"
      if [ "$root$aim_path" = "$fact_name" ]; then
        eval "f_$1_sum=\$fact_sum"
        shift
        break
      fi
      shift
    done
  done <"$workshop/facts"
}

choose_sum() {
  case $aim_path in *\\* | *' ') return ;; esac
  if [ "${fact##* }" = "$aim_size" ]; then sums="$sums $aim_state"; fi
}

# gather_targets: the targets of links, if readlink(1) takes several and prints a line for each.
gather_targets() {
  targets='' target_count=0
  each_aim choose_target
  if [ "$target_count" -lt 2 ]; then return; fi
  set --
  for aim in $targets; do eval "set -- \"\$@\" \"\$root\$f_${aim}_path\""; done
  readlink "$@" >"$workshop/facts" 2>/dev/null </dev/null || return 0
  if [ "$(($(wc -l <"$workshop/facts")))" -ne "$target_count" ]; then return; fi
  # shellcheck disable=SC2086
  set -- $targets
  while IFS= read -r fact_target; do
    eval "f_$1_target=\$fact_target"
    shift
  done <"$workshop/facts"
}

choose_target() {
  case $fact in
    a???' '*) targets="$targets $aim_state" target_count=$((target_count + 1)) ;;
  esac
}

# sum_of PATH: sets $sum to the SHA-256 of a file. Fails, with $because, if it cannot be read.
sum_of() {
  eval "fact_path=\${f_${state_number}_path-} fact_round=\${f_${state_number}_round-} sum=\${f_${state_number}_sum-}"
  if [ "$fact_path" = "$1" ] && [ "$fact_round" = "$round" ] && [ -n "$sum" ]; then return; fi
  sum=$(sha256sum <"$root$1" 2>/dev/null) || sum=''
  sum=${sum%% *}
  if [ ${#sum} -eq 64 ]; then return; fi
  because="$1 cannot be read, or the guest has no command sha256sum"
  return 1
}

# target_of PATH: sets $target to what a symbolic link leads to.
target_of() {
  eval "fact_path=\${f_${state_number}_path-} fact_round=\${f_${state_number}_round-} link_target=\${f_${state_number}_target-}"
  if [ "$fact_path" = "$1" ] && [ "$fact_round" = "$round" ] && [ -n "$link_target" ]; then return; fi
  link_target=$(readlink "$root$1" && echo .)
  link_target=${link_target%"$nl."}
}
