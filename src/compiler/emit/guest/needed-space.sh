# ---- The free space that the recipe needs --------------------------------------------------------------

# with_space STEP KIB BLOCK: does the steps in the function BLOCK. With less than KIB free on /, a reconcile does them only if
# all of them conform, and a check finds that only if one of them does not: nothing else needs room.
with_space() {
  free_space
  if [ -z "$free" ] && in_test_only; then
    because="the guest's df does not say how much is free on /"
    undetermined "$1" space
    because=''
    "$3"
    return 1
  fi
  if [ "${free:-$2}" -ge "$2" ]; then
    begin "$1" space
    end "$1" ok
    "$3"
    return
  fi
  space_step=$1 space_needed=$2 space_free=$free
  if in_test_only; then
    if "$3"; then
      begin "$space_step" space
      end "$space_step" ok
      return
    fi
    lacks_space
    end "$space_step" discrepancy
    return 1
  fi
  # In a shell of its own, which forgets what the steps set.
  if (
    attempt=test-only word='' console=''
    space_conforms=0
    "$3" || space_conforms=1
    if [ -n "$has_copies" ]; then remove_copies; fi
    exit "$space_conforms"
  ) 5>/dev/null; then
    begin "$space_step" space
    end "$space_step" ok
    "$3"
    return
  fi
  lacks_space
  # The room that is lacking in GiB, rounded up, and a tenth for the file system itself.
  space_more=$((((space_needed - space_free) * 11 / 10 + 1048575) / 1048576))
  note because "there is too little free space; enlarge the image with \`--grow +${space_more}G\`"
  end "$space_step" failed
  return 1
}

# lacks_space: begins the step, and says what is needed and what is free.
lacks_space() {
  begin "$space_step" space
  note differs free
  note expected "$(((space_needed + 1023) / 1024)) MiB free on /"
  note found "$((space_free / 1024)) MiB"
}
