# ---- Packages: asking and looking ----------------------------------------------------------------------
# A step asks for packages 1 to $requests. Of number N: q_N_id its step; q_N_name and q_N_version what is asked for
# (`absent yes`, `exact V`, pairs of operator and version, or nothing); q_N_why why it cannot be asked for; q_N_before and
# q_N_now whether it conforms; q_N_found and q_N_now_found what is there; q_N_fault what is wrong with it where it is
# there.
#
# src/families/families.ts lists the functions of a family. $workshop/packages has a line for each installed package:
# NAME, VERSION, ARCHITECTURE and `=`, or `!` and what is wrong with it; and one for each name that a package provides:
# NAME, VERSION or `-`, ARCHITECTURE and the package; tabs between them.

# gives FUNCTION: whether the family has FAMILY_FUNCTION, which not every family needs.
gives() {
  command -v "${family}_$1" >/dev/null
}

# packages_start query|known
packages_start() {
  requests=0
  clock
  packages_begun=$now
  if [ "$1" = query ] || [ -z "$looked" ]; then look; fi
}

# package STEP named|- NAME [absent yes | exact VERSION | OPERATOR VERSION…]: asks for a package; `named`: the recipe does not
# tell its name, so the transcript does.
package() {
  requests=$((requests + 1))
  eval "q_${requests}_id=\$1 q_${requests}_named=\$2 q_${requests}_name=\$3 q_${requests}_lost='' q_${requests}_begun=''"
  package_why='' name_problem=''
  if ! is_word "$3"; then
    package_why="'$3' is not the name of a package"
  elif [ -n "$family" ] && ! "${family}_accepts" "$3"; then
    package_why=${name_problem:-"'$3' is not the name of a package on a guest of the $family family"}
  fi
  package_version=''
  if [ -n "$asks_versions$asks_absence" ]; then
    shift 3
    add_wishes "$@"
  fi
  eval "q_${requests}_version=\${package_version# } q_${requests}_why=\$package_why"
}

# add_wishes [absent yes | exact VERSION | OPERATOR VERSION…]: adds them to $package_version.
add_wishes() {
  while [ $# -gt 0 ]; do
    if is_word "$2"; then
      package_version="$package_version $1 $2"
    else
      package_why="'$2' is not a version"
    fi
    shift 2
  done
}

# package_lost STEP: a package whose name or version has no value; $because says why.
package_lost() {
  requests=$((requests + 1))
  eval "q_${requests}_id=\$1 q_${requests}_named=- q_${requests}_name='' q_${requests}_version='' q_${requests}_begun=''"
  eval "q_${requests}_why=\$because q_${requests}_lost=yes"
}

# is_word TEXT: one word that no package manager takes for an option.
is_word() {
  case $1 in
    '' | -* | *[[:space:]]* | *[[:cntrl:]]*) return 1 ;;
  esac
}

# look: reads which packages are installed. $look_error says why that is not known; $look_failed is set where the
# guest has a package database that cannot be read. A database without a single package is no database: the package
# manager itself is in it.
look() {
  looked=yes picked=''
  look_error='' look_failed=''
  if [ -z "$family" ]; then
    look_error="no package manager that sahara-image knows (the guest is $distro)"
    : >"$workshop/packages"
  elif ! "${family}_list" >"$workshop/packages" 2>"$workshop/look-err" </dev/null || has_errors; then
    look_failed="the package database cannot be read: $(head -n 1 "$workshop/look-err")"
  elif ! lists_packages; then
    look_failed="the package database lists no package, so it is damaged or somewhere else"
  fi
  if [ -n "$look_failed" ]; then
    look_error=$look_failed
    : >"$workshop/packages"
  elif [ "$mode" = reconcile ] && gives broken && [ -s "$workshop/broken" ]; then
    mark_broken
  fi
}

has_errors() {
  [ -s "$workshop/look-err" ] && grep -q '^error: ' "$workshop/look-err"
}

# lists_packages: whether the list has a package, and not only names that packages provide.
lists_packages() {
  while IFS=$tab read -r _ _ _ listed_by; do
    case $listed_by in [=!]*) return 0 ;; esac
  done <"$workshop/packages"
  return 1
}

# mark_broken: writes into $workshop/packages which packages' scripts failed in this run, as rpm and pacman do not.
# $workshop/broken has their NAME and what is wrong, a tab between them.
mark_broken() {
  awk -F '\t' -v OFS='\t' 'NR == FNR { wrong[$1] = $2; next } $4 == "=" && $1 in wrong { $4 = "!" wrong[$1] } { print }' \
    "$workshop/broken" "$workshop/packages" >"$workshop/packages-marked" && mv "$workshop/packages-marked" "$workshop/packages"
}

# judge FIRST LAST before|now: whether each conforms; $missing is empty where all do.
judge() {
  missing=''
  judged=$1 window_end=$1
  while [ "$judged" -le "$2" ]; do
    if [ "$judged" -eq "$window_end" ]; then pick_window "$2"; fi
    eval "judged_name=\$q_${judged}_name judged_version=\$q_${judged}_version judged_why=\$q_${judged}_why"
    find_package "$judged_name" "$judged_version"
    if [ -n "$judged_why" ]; then conforms=''; fi
    if [ -z "$conforms" ]; then missing=yes; fi
    eval "q_${judged}_now=\$conforms q_${judged}_now_found=\$found q_${judged}_fault=\$fault"
    if [ "$3" = before ]; then eval "q_${judged}_before=\$conforms q_${judged}_found=\$found"; fi
    judged=$((judged + 1))
  done
}

# pick_window LAST: picks the lines of up to 64 requests from number $judged on: one grep(1) for all of them costs as
# much as one for each.
pick_window() {
  window_end=$((judged + 64)) pick_next=$judged
  set -- "$1"
  while [ "$pick_next" -le "$1" ] && [ "$pick_next" -lt "$window_end" ]; do
    eval "pick_name=\$q_${pick_next}_name pick_why=\$q_${pick_next}_why"
    if [ -z "$pick_why" ] && [ -n "$pick_name" ]; then set -- "$@" "$pick_name"; fi
    pick_next=$((pick_next + 1))
  done
  shift
  if [ $# -gt 1 ] && [ -z "$look_error" ]; then pick_lines "$@"; fi
}

# pick_lines NAME…: writes the lines of these packages to $workshop/picked, among some others.
pick_lines() {
  picked=" $* "
  for pick_name do
    shift
    set -- "$@" -e "$pick_name$tab"
  done
  grep -F "$@" "$workshop/packages" >"$workshop/picked"
}

# find_package NAME VERSION: sets $conforms, $found and $fault.
find_package() {
  conforms='' found='not installed' fault=''
  if [ -n "$look_error" ]; then
    found=$look_error
    return
  fi
  if [ -z "$1" ]; then return; fi
  find_instances "$1" ''
  if gives split && [ -z "$instances$faulty$providers" ] && "${family}_split" "$1"; then find_instances "$plain_name" "$architectures"; fi
  if [ -n "$asks_absence" ] && [ "$2" = 'absent yes' ]; then
    if [ -z "$instances$faulty" ]; then conforms=yes providers='' && return; fi
  elif [ -n "$asks_versions" ]; then
    for instance in $instances; do
      if meets "$instance" "$2"; then conforms=yes; fi
    done
  elif [ -n "$instances" ]; then
    conforms=yes
  fi
  if [ -n "$instances" ]; then
    found='installed at'
    for instance in $instances; do found="$found $instance and"; done
    found=${found% and}
  elif [ -n "$faulty" ]; then
    fault=${faulty#* }
    found="installed at ${faulty%% *}, but $fault"
  elif [ -n "$providers" ]; then
    judge_providers "$2"
  elif gives owns && [ -z "$2" ] && "${family}_owns" "$1"; then
    conforms=yes found="a file of $owner"
  fi
}

# judge_providers VERSION: sets $conforms and $found for a name that only other packages provide.
judge_providers() {
  for provider in $providers; do
    if [ -z "$1" ]; then
      conforms=yes
    elif [ -n "$asks_versions" ] && [ "${provider%%/*}" != - ] && meets "${provider%%/*}" "$1"; then
      conforms=yes
    fi
  done
  provider=${providers# }
  provider=${provider%% *}
  found="provided by ${provider#*/}"
  case $provider in -*) ;; *) found="$found, as ${provider%%/*}" ;; esac
}

# find_instances NAME ARCHITECTURES: sets $instances to the installed versions, $faulty to the version of one with
# a fault and the fault, and $providers to VERSION/PACKAGE of the packages that provide the name. ARCHITECTURES are
# words, any of which will do; none: every architecture.
find_instances() {
  instances='' faulty='' providers=''
  case $picked in *" $1 "*) ;; *) pick_lines "$1" ;; esac
  while IFS=$tab read -r m_name m_version m_arch m_by; do
    if [ "$m_name" != "$1" ]; then continue; fi
    case " ${2:-$m_arch} " in *" $m_arch "*) ;; *) continue ;; esac
    case $m_by in
      '=')
        case " $instances " in
          *" $m_version "*) ;;
          *) instances="$instances $m_version" ;;
        esac
        ;;
      '!'*) faulty="$m_version ${m_by#!}" ;;
      *) providers="$providers $m_version/$m_by" ;;
    esac
  done <"$workshop/picked"
}

# meets VERSION WANTED: WANTED as in q_N_version.
meets() {
  met=$1
  # shellcheck disable=SC2086
  set -- $2
  while [ $# -gt 0 ]; do
    if [ "$1" = exact ]; then
      is_version "$met" "$2" || return 1
    else
      trim_version "$met" "$2"
      "${family}_holds" "$trimmed" "$1" "$2" || return 1
    fi
    shift 2
  done
}

# is_version INSTALLED WANTED: the same text, each of epoch and release left out where the author did. No epoch
# is 0, too.
is_version() {
  if [ "$2" = "$1" ] || [ "$2" = "${1%-*}" ]; then return 0; fi
  case $1 in
    *:*) [ "$2" = "${1#*:}" ] || { without_epoch=${1#*:} && [ "$2" = "${without_epoch%-*}" ]; } ;;
    *) [ "$2" = "0:$1" ] || [ "$2" = "0:${1%-*}" ] ;;
  esac
}

# trim_version INSTALLED WANTED: without the epoch and the release that the wanted one lacks, in $trimmed.
trim_version() {
  trimmed=$1
  case $2 in *:*) ;; *) trimmed=${trimmed#*:} ;; esac
  case $2 in *-*) ;; *) trimmed=${trimmed%-*} ;; esac
}

# note_wish: what is asked for, of $wish_version as in q_N_version.
note_wish() {
  expected=installed
  # shellcheck disable=SC2086
  if [ -n "$asks_versions$asks_absence" ]; then spell_wish $wish_version; fi
  if [ -n "$asks_unknown" ] && [ "$wish_named" = named ]; then expected="$wish_name $expected"; fi
  note expected "$expected"
}

# spell_wish [absent yes | exact VERSION | OPERATOR VERSION…]: sets $expected.
spell_wish() {
  if [ $# -eq 0 ]; then return; fi
  if [ "$1" = absent ]; then
    expected='not installed'
  elif [ "$1" = exact ]; then
    expected="installed at $2"
  else
    spell_bounds "$@"
    expected="installed at a version $bounds"
  fi
}

# spell_bounds OPERATOR VERSION…: `>= 1.8, < 2`, in $bounds.
spell_bounds() {
  bounds=''
  while [ $# -gt 0 ]; do
    bounds="$bounds, $1 $2"
    shift 2
  done
  bounds=${bounds#, }
}
