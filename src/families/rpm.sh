# ---- rpm: what is installed, and how versions are ordered ----------------------------------------------

rpm_list() {
  rpm_copy
  rpm_ask -qa --qf '%{NAME}\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\t%{ARCH}\t=\n[%{PROVIDENAME}\t%{PROVIDEVERSION}\t%{=ARCH}\t%{=NAME}\n]' \
    >"$workshop/rpms" && sed "s/$tab$tab/$tab-$tab/" "$workshop/rpms"
}

# rpm_ask OPTION…: rpm on the database that rpm_copy chose. rpm's own macros may put the database into a home.
rpm_ask() {
  HOME=/root rpm ${rpm_database:+--dbpath "$rpm_database"} "$@"
}

# rpm_copy: sets $rpm_database to a copy of the database, or to nothing for the database itself. rpm writes beside its
# database even where it only reads (what its readers share), so a check would leave traces in the image.
rpm_copy() {
  rpm_database=''
  if [ -z "$in_appliance" ]; then return; fi
  # Where the database is may be a link.
  rpm_home=$(HOME=/root rpm --eval '%{_dbpath}') && rpm_home=$(cd -P "$rpm_home" 2>/dev/null && pwd) || return 0
  # The workshop lies in memory.
  rpm_size=$(du -skL "$rpm_home" | cut -f 1)
  if [ "${rpm_size:-999999}" -gt 200000 ]; then return; fi
  rpm_database=$workshop/rpmdb
  if [ -d "$rpm_database" ] && [ -z "$(find -L "$rpm_home" -newer "$rpm_database/copied" | head -n 1)" ]; then return; fi
  rm -rf "$rpm_database"
  mkdir "$rpm_database"
  : >"$rpm_database/copied"
  cp -RL "$rpm_home/." "$rpm_database"
  set +f
  rm -f "$rpm_database"/__db.* "$rpm_database"/.rpm.lock
  set -f
}

# rpm_accepts NAME: refuses what a query, dnf, yum or zypper reads as a pattern, a capability with a version, a group,
# a file on disk or an address.
rpm_accepts() {
  case $1 in
    *.rpm | *://* | *[!A-Za-z0-9.+:_~^/\(\)-]*) return 1 ;;
  esac
}

# rpm_split NAME: NAME.ARCH. A dot may be part of the name, so only architectures that rpm knows count.
rpm_split() {
  case $1 in
    *.noarch | *.x86_64 | *.x86_64_v[234] | *.i[3456]86 | *.athlon | *.aarch64 | *.armv[567]* | *.ppc64 | *.ppc64le | \
      *.s390 | *.s390x | *.riscv64 | *.loongarch64 | *.ia64)
      plain_name=${1%.*} architectures=${1##*.}
      ;;
    *) return 1 ;;
  esac
}

# rpm_owns NAME: whether NAME is a path of a file that an installed package has; sets $owner.
rpm_owns() {
  case $1 in
    /*) owner=$(rpm_ask -q --qf '%{NAME}\n' --whatprovides "$1" 2>/dev/null </dev/null) && owner=${owner%%"$nl"*} ;;
    *) return 1 ;;
  esac
}

# rpm_broken: the packages of which rpm said that a script failed: `warning: %post(NAME-VERSION-RELEASE.ARCH) scriptlet
# failed`, in dnf 5 `Non-critical error in post-install scriptlet: …`, in yum 3 `Non-fatal POSTIN scriptlet failure in
# rpm package …`.
rpm_broken() {
  sed -n \
    -e 's/.*%[a-z]*(\([^)]*\)) scriptlet failed.*/\1/p' \
    -e 's/.*Non-critical error in [a-z -]* scriptlet: \(.*\)/\1/p' \
    -e 's/.*Non-fatal [A-Z]* scriptlet failure in rpm package \([0-9]*:\)\{0,1\}\(.*\)/\2/p' \
    "$workshop/out" "$workshop/err" | sed -n 's/^ *\(..*\)-[^-]*-[^-]*$/\1/p'
}

# rpm_holds A OPERATOR B
rpm_holds() {
  rpm_order "$1" "$3"
  holds "$order" "$2"
}

# rpm_order A B: compares epoch, version and release in turn; sets $order to -1, 0 or 1. A release counts if both have
# one.
rpm_order() {
  case $1 in *:*) a_epoch=${1%%:*} ;; *) a_epoch=0 ;; esac
  case $2 in *:*) b_epoch=${2%%:*} ;; *) b_epoch=0 ;; esac
  a_rest=${1#*:} b_rest=${2#*:}
  compare_digits "$a_epoch" "$b_epoch"
  if [ "$order" -ne 0 ]; then return; fi
  rpm_compare "${a_rest%%-*}" "${b_rest%%-*}"
  if [ "$order" -ne 0 ]; then return; fi
  case $a_rest in *-*) ;; *) return ;; esac
  case $b_rest in *-*) rpm_compare "${a_rest#*-}" "${b_rest#*-}" ;; esac
}

# rpm_compare A B: compares one part of a version as rpm does (rpm-version(7)); sets $order to -1, 0 or 1. Runs of
# digits and of letters count, everything else separates; `~` sorts before everything, `^` before everything but the end.
rpm_compare() {
  a_left=$1 b_left=$2
  order=0
  while :; do
    rpm_token "$a_left"
    a_token=$token a_left=$token_rest
    rpm_token "$b_left"
    b_token=$token b_left=$token_rest
    case $a_token,$b_token in
      ,) return ;;
      '~,~' | '^,^') continue ;;
      '~,'*) order=-1 ;;
      *',~') order=1 ;;
      ,*) order=-1 ;;
      *,) order=1 ;;
      '^,'*) order=-1 ;;
      *',^') order=1 ;;
      [0-9]*,[0-9]*) compare_digits "$a_token" "$b_token" ;;
      [0-9]*,*) order=1 ;;
      *,[0-9]*) order=-1 ;;
      *) compare_letters "$a_token" "$b_token" ;;
    esac
    if [ "$order" -ne 0 ]; then return; fi
  done
}

# rpm_token TEXT: sets $token to its first run of digits or letters, `~` or `^`, and $token_rest to what follows.
rpm_token() {
  token_rest=$1
  while :; do
    case $token_rest in
      '') token=''; return ;;
      [0-9]*) token=${token_rest%%[!0-9]*}; break ;;
      [A-Za-z]*) token=${token_rest%%[!A-Za-z]*}; break ;;
      '~'* | '^'*) token=${token_rest%"${token_rest#?}"}; break ;;
      *) token_rest=${token_rest#?} ;;
    esac
  done
  token_rest=${token_rest#"$token"}
}

# compare_letters A B: compares bytes; sets $order to -1, 0 or 1.
compare_letters() {
  order=0
  if [ "$1" = "$2" ]; then return; fi
  if [ "$(printf '%s\n%s\n' "$1" "$2" | sort | head -n 1)" = "$1" ]; then order=-1; else order=1; fi
}
