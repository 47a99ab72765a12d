# ---- Variables -----------------------------------------------------------------------------------------
# Of the variable ID: v_ID its value; s_ID its state: `=` it has a value, empty nothing has set it, or the id
# of the step that was to set it and could not; n_ID its name in the recipe.

# set_variable ID VALUE
set_variable() {
  eval "v_$1=\$2 s_$1=="
}

# start_secret ID: a secret has its value where it was handed in.
start_secret() {
  eval "v_$1='' s_$1=''"
  case " $secrets " in *" $1 "*) eval "set_variable $1 \"\$z_$1\"" ;; esac
}

# lose STEP ID…: the variables have no known value, because of a step.
lose() {
  lost_to=$1
  shift
  for lost do eval "v_$lost='' s_$lost=\$lost_to"; done
}

# lose_unset STEP ID…: those that nothing has set.
lose_unset() {
  lost_to=$1
  shift
  for lost do
    eval "lost_state=\$s_$lost"
    if [ -z "$lost_state" ]; then eval "s_$lost=\$lost_to"; fi
  done
}

# determined ID…: fails at the first variable that has no known value because of a step, named in $culprit.
determined() {
  for needed do
    eval "culprit=\$s_$needed"
    case $culprit in
      '' | =) ;;
      *)
        because="step $culprit did not give the value that it needs"
        return 1
        ;;
    esac
  done
  culprit=''
}

# valued ID…: fails at the first variable that has no value; $culprit is the step because of which, or empty.
valued() {
  for needed do
    determined "$needed" || return 1
    eval "needed_state=\$s_$needed needed_name=\$n_$needed"
    if [ -z "$needed_state" ]; then
      culprit=''
      because="nothing has set $needed_name"
      return 1
    fi
  done
}

# undetermined STEP KIND [ID…]: the step can't be judged; what it would have set is as unknown as what it waits for.
undetermined() {
  begin "$1" "$2"
  note because "$because"
  end "$1" undetermined
  undetermined_step=$1
  shift 2
  lose "${culprit:-$undetermined_step}" "$@"
}

# os_lost STEP [ID…]: a case that asks for a version of a guest that names none. Fails.
os_lost() {
  because='the guest names no version, and the case asks for one'
  culprit=''
  os_step=$1
  shift
  if in_test_only; then
    undetermined "$os_step" os_case "$@"
  else
    begin "$os_step" os_case
    note because "$because"
    end "$os_step" failed
  fi
  return 1
}

# in_test_only: whether what runs now only looks.
in_test_only() {
  [ "$attempt" = test-only ]
}

# set_bad: $bad is the status of a step that is not as it should be.
set_bad() {
  if in_test_only; then bad=discrepancy; else bad=failed; fi
}

# note_variables: those that have a value and are no secret.
note_variables() {
  for noted_id in $public_variables; do
    eval "noted_state=\$s_$noted_id noted_value=\$v_$noted_id"
    if [ "$noted_state" = = ]; then note "variable $noted_id" "$noted_value"; fi
  done
}

# ---- any, argument_set ---------------------------------------------------------------------------------

# set_step STEP ID VALUE
set_step() {
  begin "$1" argument_set
  set_variable "$2" "$3"
  end "$1" ok
}

# set_lost STEP ID: a variable whose new value is made of one that has none; $because says why.
set_lost() {
  if in_test_only; then
    undetermined "$1" argument_set "$2"
  else
    begin "$1" argument_set
    note because "$because"
    end "$1" failed
  fi
}

# branch STEP MODE BLOCK: one attempt at a branch of an `any`.
branch() {
  printf 'branch %s %s\n' "$1" "$2" >&5
  attempts="$attempt $attempts"
  attempt=$2
  if "$3"; then branch_result=0; else branch_result=1; fi
  if [ "$branch_result" -eq 0 ]; then bad=ok; else set_bad; fi
  attempt=${attempts%% *}
  attempts=${attempts#* }
  printf 'endbranch %s %s\n' "$1" "$bad" >&5
  return "$branch_result"
}

# any_failed STEP
any_failed() {
  note found 'none does'
  set_bad
  end "$1" "$bad"
  return 1
}
