# ---- rpm: what is installed, and how versions are ordered ----------------------------------------------

rpm_list() {
  rpm_copy
  rpm ${rpm_database:+--dbpath "$rpm_database"} -qa --qf '%{NAME}\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\t%{ARCH}\t=\n[%{PROVIDENAME}\t%{PROVIDEVERSION}\t%{=ARCH}\t%{=NAME}\n]' \
    >"$workshop/rpms" && sed "s/$tab$tab/$tab-$tab/" "$workshop/rpms"
}

# rpm_copy: the copy of the database that is to be asked, in $rpm_database; empty for the database itself. rpm
# writes beside it even where it only reads (what its readers share), so that an image would bear the marks of having
# been looked at.
rpm_copy() {
  rpm_database=''
  if [ -z "$in_appliance" ]; then return; fi
  set -- "$(rpm --eval '%{_dbpath}')" "$workshop/rpmdb"
  if [ ! -d "$1" ]; then return; fi
  # The workshop lies in memory.
  rpm_size=$(du -sk "$1" | cut -f 1)
  if [ "${rpm_size:-999999}" -gt 200000 ]; then return; fi
  rpm_database=$2
  if [ -d "$2" ] && [ -z "$(find "$1" -newer "$2/copied" | head -n 1)" ]; then return; fi
  rm -rf "$2"
  mkdir "$2"
  : >"$2/copied"
  cp -R "$1/." "$2"
  set +f
  rm -f "$2"/__db.* "$2"/.rpm.lock
  set -f
}

# What a query, dnf, yum or zypper would read as a pattern, a capability with a version, a file or an address.
rpm_accepts() {
  case $1 in
    *.rpm | *://* | *[!A-Za-z0-9.+:_~^/\(\)-]*) return 1 ;;
  esac
}

# rpm_holds A OPERATOR B
rpm_holds() {
  rpm_order "$1" "$3"
  holds "$order" "$2"
}

# rpm_order A B: epoch, version and release in turn; -1, 0 or 1 in $order. A release counts where both have one.
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

# rpm_compare A B: one part of a version, as rpm orders it (rpm-version(7)); -1, 0 or 1 in $order. Runs of digits and
# of letters count, all else only separates; `~` sorts before everything, `^` before everything but the end.
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

# rpm_token TEXT: its first run of digits or letters, `~` or `^`, in $token; what follows in $token_rest.
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

# compare_letters A B: by their bytes, -1, 0 or 1 in $order.
compare_letters() {
  order=0
  if [ "$1" = "$2" ]; then return; fi
  if [ "$(printf '%s\n%s\n' "$1" "$2" | sort | head -n 1)" = "$1" ]; then order=-1; else order=1; fi
}
