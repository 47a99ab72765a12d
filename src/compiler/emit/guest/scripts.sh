# ---- Scripts and copies --------------------------------------------------------------------------------

marks=0 gifts='' check_how='' check_file='' check_path=''

# give NAME ID: gives the next script a secret as NAME, through the environment only, because others can see command
# lines. The output of such a script is not shown while it runs.
give() {
  eval "gift_state=\$s_$2"
  if [ "$gift_state" = = ]; then gifts="$gifts $1:$2"; fi
}

# check_by_script HOW FILE, check_by_path PATH: sets what tells whether the next script has anything to do.
check_by_script() {
  check_how=$1 check_file=$2
}

check_by_path() {
  check_path=$1
}

# script STEP OUTPUT HOW FILE [NAME=VALUE…]: runs a script of the recipe and records it. HOW is `sh` if the script has
# no `#!` line. OUTPUT is the variable for its output, or `-`. Fails if the script fails.
#
# With a check, the script runs only in a reconcile, and only if the check fails; then the check decides.
script() {
  begin "$1" script
  script_step=$1 script_output=$2 script_how=$3 script_file=$4
  shift 4
  script_good=ok unstarted='' ran='' status=0 because=''
  if [ -n "$in_appliance" ]; then begin_mark; fi
  if [ -n "$has_checks" ] && [ -n "$check_how" ]; then script_checked script_check "$@"
  elif [ -n "$has_checks" ] && [ -n "$check_path" ]; then script_checked script_path "$@"
  else
    if in_test_only; then script_only=1; else script_only=0; fi
    run_script "$script_how" "$script_file" "$@"
  fi
  if [ -n "$in_appliance" ]; then end_mark; fi
  gifts=''
  script_end
  script_result=$?
  if [ -n "$has_checks" ]; then check_how='' check_file='' check_path=''; fi
  return "$script_result"
}

# script_checked LOOK [NAME=VALUE…]: looks, applies in a reconcile if there is something to do, and looks again.
script_checked() {
  script_look=$1
  shift
  "$script_look" "$@"
  if [ "$status" -eq 0 ] || [ -n "$unstarted" ] || in_test_only; then return; fi
  script_only=0
  run_script "$script_how" "$script_file" "$@"
  if [ "$status" -ne 0 ]; then return; fi
  script_good=changed
  "$script_look" "$@"
}

# script_check [NAME=VALUE…]: runs the script that checks; $status is its exit status.
script_check() {
  script_only=1
  run_script "$check_how" "$check_file" "$@"
}

# script_path: looks for the path; $status is 0 if it exists.
script_path() {
  status=0
  if [ -e "$root$check_path" ]; then return; fi
  status=1
}

# run_script HOW FILE [NAME=VALUE…]: runs a script with test_only=$script_only; $status is its exit status. If it can't
# be started, $status is 1 and $unstarted is set.
run_script() {
  run_how=$1 run_file=$2
  shift 2
  set -- "PATH=$system_path" HOME=/root "$@" "distro=$distro" "distro_version=$distro_version" "SIV_DISTRO=$distro"
  set -- "$@" "test_only=$script_only" "SIV_RECONCILE=$((1 - script_only))"
  if [ -z "${c_utf8+known}" ]; then find_c_utf8; fi
  if [ -n "$c_utf8" ]; then set -- LC_ALL=C.UTF-8 "$@"; fi
  if [ "$run_how" = sh ]; then set -- "$@" /bin/sh; fi
  if is_too_long "$@"; then
    unstarted=yes status=1
    return
  fi
  because=''
  ran=yes
  run_kept "$@" "$run_file"
  ran_status=$status
  if [ "$script_only" = 0 ]; then touched=yes; fi
}

# script_end: records how the script ended.
script_end() {
  if [ -n "$unstarted" ]; then
    script_unstarted
    return 1
  fi
  if [ -n "$ran" ]; then
    # What looks for a path afterwards has no output.
    script_status=$status status=$ran_status
    note_output
    status=$script_status
  fi
  if [ -n "$has_checks" ] && [ -n "$check_path" ] && [ "$status" -ne 0 ] && { [ -z "$ran" ] || [ "$script_good" = changed ]; }; then
    note expected "$check_path exists"
    note found 'it does not exist'
  fi
  script_result=0
  if [ "$status" -ne 0 ]; then
    script_result=1
    if [ -n "$has_checks" ] && [ "$script_good" = changed ]; then because=${because:-'it was applied, and it still does not conform'}; fi
    if [ -n "$ran" ]; then blame_space; fi
  elif [ "$script_output" != - ]; then
    if [ "$(($(wc -c <"$workshop/out")))" -gt 65536 ]; then
      script_result=1
      because='its standard output is longer than the 65,536 bytes that a variable holds'
    else
      set_variable "$script_output" "$(tr -d '\000' <"$workshop/out")"
    fi
  fi
  if [ -n "$because" ]; then note because "$because"; fi
  if [ "$script_result" -eq 0 ]; then
    end "$script_step" "$script_good"
    return 0
  fi
  # A reconcile ends here, so nothing can use the variable any more.
  if in_test_only && [ "$script_output" != - ]; then lose "$script_step" "$script_output"; fi
  set_bad
  end "$script_step" "$bad"
  return 1
}

# script_lost STEP [ID…]: records a script whose path has no value; $because says why.
script_lost() {
  if in_test_only; then
    undetermined "$1" script ${2+"$2"}
  else
    begin "$1" script
    note because "$because"
    end "$1" failed
  fi
}

# is_too_long NAME=VALUE…: whether the kernel would not start a script with these (execve(2)); $because says so.
is_too_long() {
  all_bytes=0
  for given do
    all_bytes=$((all_bytes + ${#given}))
    if [ ${#given} -gt 131000 ]; then
      because="the value of ${given%%=*} has more than the 131,000 bytes that a script can get"
      return 0
    fi
  done
  for gift in $gifts; do
    eval "given=\$v_${gift#*:}"
    all_bytes=$((all_bytes + ${#given}))
    if [ ${#given} -gt 130000 ]; then
      because="the value of ${gift%%:*} has more than the 130,000 bytes that a script can get"
      return 0
    fi
  done
  because='its variables have more than the 1,900,000 bytes that a script can get together'
  [ "$all_bytes" -gt 1900000 ]
}

# script_unstarted: ends a script that cannot be started; $because says why.
script_unstarted() {
  note because "$because"
  if in_test_only; then
    if [ "$script_output" != - ]; then lose "$script_step" "$script_output"; fi
    end "$script_step" undetermined
  else
    end "$script_step" failed
  fi
}

# begin_mark, end_mark: around a script. The appliance goes by the times of these files to tell which files of the
# guest the script changed.
begin_mark() {
  if [ ! -d "$workshop/marks" ]; then return; fi
  marks=$((marks + 1))
  echo "$attempt" >"$workshop/marks/$marks-began"
}

end_mark() {
  if [ ! -d "$workshop/marks" ]; then return; fi
  : >"$workshop/marks/$marks-ended"
  echo "mark $marks" >&5
}

# find_c_utf8: sets $c_utf8 if the guest has the locale C.UTF-8. Scripts then get LC_ALL=C.UTF-8.
find_c_utf8() {
  c_utf8=''
  for place in /usr/lib/locale /usr/lib64/locale /usr/share/locale; do
    if [ -d "$root$place/C.UTF-8" ] || [ -d "$root$place/C.utf8" ]; then c_utf8=yes; fi
  done
  if [ -z "$c_utf8" ] && locale -a 2>/dev/null | grep -qix 'C\.utf-*8'; then c_utf8=yes; fi
}

copies=0 made_tmp=''

# copy STEP NAME FILE: puts a file at /tmp/NAME until the end of the run. An older file there is moved aside.
copy() {
  begin "$1" copy_script
  copy_target=$root/tmp/$2
  copy_known=''
  copy_number=0
  while [ "$copy_number" -lt "$copies" ]; do
    copy_number=$((copy_number + 1))
    eval "copy_name=\$copy_name_$copy_number"
    if [ "$copy_name" = "$2" ]; then copy_known=yes; fi
  done
  if [ -z "$copy_known" ]; then keep_place "$2"; fi
  # Write beside it and rename, so that no link of another user is followed on a live host.
  if copy_new=$(mktemp "$root/tmp/.sahara-image.XXXXXXXX") && cat "$3" >"$copy_new" && chmod 755 "$copy_new" &&
    mv -f "$copy_new" "$copy_target"; then
    round=$((round + 1))
    end "$1" ok
    return 0
  fi 2>"$workshop/err"
  note because "/tmp/$2 could not be written: $(cat "$workshop/err")"
  set_bad
  end "$1" "$bad"
  return 1
}

# keep_place NAME: remembers the times of /tmp, and moves aside a file at /tmp/NAME.
keep_place() {
  if [ "$copies" -eq 0 ]; then
    if [ -d "$root/tmp" ]; then
      touch -r "$root/tmp" "$workshop/tmp-times"
    else
      mkdir "$root/tmp" && chmod 1777 "$root/tmp" && made_tmp=yes
    fi
  fi
  copies=$((copies + 1))
  eval "copy_name_$copies=\$1"
  if [ -e "$root/tmp/$1" ] || [ -L "$root/tmp/$1" ]; then
    mv "$root/tmp/$1" "$root/tmp/.sahara-image-kept-$copies"
  fi
}

# remove_copies: removes the copies, and makes /tmp as it was before them.
remove_copies() {
  if [ "$copies" -eq 0 ]; then return; fi
  while [ "$copies" -gt 0 ]; do
    eval "copy_name=\$copy_name_$copies"
    rm -rf "$root/tmp/$copy_name"
    if [ -e "$root/tmp/.sahara-image-kept-$copies" ] || [ -L "$root/tmp/.sahara-image-kept-$copies" ]; then
      mv "$root/tmp/.sahara-image-kept-$copies" "$root/tmp/$copy_name"
    fi
    copies=$((copies - 1))
  done
  if [ -n "$made_tmp" ]; then
    rmdir "$root/tmp" 2>/dev/null || :
  else
    touch -r "$workshop/tmp-times" "$root/tmp"
  fi
}

# decode FILE: writes the bytes of the base64 on standard input. In a guest without base64(1) the shell decodes, slowly.
decode() {
  if [ -n "$has_base64" ]; then
    base64 -d >"$1"
    return
  fi
  while read -r decoded_line; do
    while [ -n "$decoded_line" ]; do
      quad_rest=${decoded_line#????}
      quad=${decoded_line%"$quad_rest"}
      decoded_line=$quad_rest
      bits=0 octets=3
      while [ -n "$quad" ]; do
        digit=${quad%"${quad#?}"}
        quad=${quad#?}
        case $digit in =) octets=$((octets - 1)) digit=A ;; esac
        before=${base64_digits%%"$digit"*}
        bits=$((bits * 64 + ${#before}))
      done
      octet=$((bits / 65536))
      escaped="\\$((octet / 64))$((octet / 8 % 8))$((octet % 8))"
      octet=$((bits / 256 % 256))
      if [ "$octets" -gt 1 ]; then escaped="$escaped\\$((octet / 64))$((octet / 8 % 8))$((octet % 8))"; fi
      octet=$((bits % 256))
      if [ "$octets" -gt 2 ]; then escaped="$escaped\\$((octet / 64))$((octet / 8 % 8))$((octet % 8))"; fi
      # shellcheck disable=SC2059
      printf "$escaped"
    done
  done >"$1"
}
has_base64=$(PATH=$system_path command -v base64 || :)
base64_digits=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/
