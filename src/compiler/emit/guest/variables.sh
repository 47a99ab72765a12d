# ---- Variables -----------------------------------------------------------------------------------------
# A variable ID has its value in v_ID and its name in the recipe in n_ID. s_ID is its state: `=` if it has a value,
# empty if nothing has set it, or the id of the step that should have set it and could not.

# set_variable ID VALUE: gives a variable a value.
set_variable() {
  eval "v_$1=\$2 s_$1=="
}

# start_secret ID: gives a secret variable the value that was handed in, if there is one.
start_secret() {
  eval "v_$1='' s_$1=''"
  case " $secrets " in *" $1 "*) eval "set_variable $1 \"\$z_$1\"" ;; esac
}

# lose STEP ID…: marks variables as unknown because of a step.
lose() {
  lost_to=$1
  shift
  for lost do eval "v_$lost='' s_$lost=\$lost_to"; done
}

# lose_unset STEP ID…: marks those of the variables as unknown that nothing has set.
lose_unset() {
  lost_to=$1
  shift
  for lost do
    eval "lost_state=\$s_$lost"
    if [ -z "$lost_state" ]; then eval "s_$lost=\$lost_to"; fi
  done
}

# determined ID…: fails if one of the variables is unknown because of a step; $culprit is that step.
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

# valued ID…: fails if one of the variables has no value; $culprit is the step that did not set it, or empty.
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

# undetermined STEP KIND [ID…]: records a step that cannot be judged, and marks the variables that it sets as unknown.
undetermined() {
  begin "$1" "$2"
  note because "$because"
  end "$1" undetermined
  undetermined_step=$1
  shift 2
  lose "${culprit:-$undetermined_step}" "$@"
}

# os_lost STEP [ID…]: records a case that asks for the version of a guest that names none, and marks the variables that
# its arms set as unknown. Fails.
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

# note_variables: records the variables that have a value and are not secret.
note_variables() {
  for noted_id in $public_variables; do
    eval "noted_state=\$s_$noted_id noted_value=\$v_$noted_id"
    if [ "$noted_state" = = ]; then note "variable $noted_id" "$noted_value"; fi
  done
}

# ---- any, argument_set ---------------------------------------------------------------------------------

# set_step STEP ID VALUE: an argument_set.
set_step() {
  begin "$1" argument_set
  set_variable "$2" "$3"
  # Later steps were looked at with the value before.
  round=$((round + 1))
  end "$1" ok
}

# set_lost STEP ID: an argument_set whose value needs a variable without a value; $because says why.
set_lost() {
  if in_test_only; then
    undetermined "$1" argument_set "$2"
  else
    begin "$1" argument_set
    note because "$because"
    end "$1" failed
  fi
}

attempts=''

# branch STEP MODE BLOCK: tries one branch of an `any`.
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

# any_failed STEP: ends an `any` none of whose branches conforms.
any_failed() {
  note found 'none does'
  set_bad
  end "$1" "$bad"
  return 1
}
