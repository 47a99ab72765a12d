# ---- The workshop, the environment ---------------------------------------------------------------------

nl='
'
tab=$(printf '\t')

proxies='http_proxy https_proxy ftp_proxy all_proxy no_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY ALL_PROXY NO_PROXY'

# clear_environment: removes inherited variables, so that scripts and package managers see only what they are given.
# Proxy settings stay, because package managers need them to reach their servers.
clear_environment() {
  for inherited in $(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/\1/p'); do
    case " $proxies PATH SAHARA_IMAGE_WORKSHOP SAHARA_IMAGE_CONSOLE " in
      *" $inherited "*) ;;
      *) unset "$inherited" 2>/dev/null || : ;;
    esac
  done
  umask 022
  PATH=$system_path
  LC_ALL=C
  export PATH LC_ALL
}

# open_workshop: the workshop is a folder for our own files. The appliance gives one in its memory; on a live host it
# is made in the first place from which programs can be run.
open_workshop() {
  workshop=${SAHARA_IMAGE_WORKSHOP-}
  console=${SAHARA_IMAGE_CONSOLE-}
  unset SAHARA_IMAGE_WORKSHOP SAHARA_IMAGE_CONSOLE
  if [ ! -w "$console" ]; then console=''; fi
  word=''
  own_processes=''
  if [ -n "$workshop" ]; then
    in_appliance=yes
    # Remembered now: a script could make or remove the file.
    if [ -e "$workshop/own-processes" ]; then own_processes=yes; fi
  else
    in_appliance=''
    for place in /run /tmp /var/tmp /root; do
      workshop=$(mktemp -d "$place/sahara-image.XXXXXXXX" 2>/dev/null) || continue
      printf '#!/bin/sh\n' >"$workshop/probe"
      chmod 755 "$workshop/probe"
      if "$workshop/probe" 2>/dev/null; then break; fi
      rm -rf "$workshop"
      workshop=''
    done
    if [ -z "$workshop" ]; then
      echo 'sahara-image: no folder for temporary files that may be run: tried /run, /tmp, /var/tmp and /root' >&2
      exit 3
    fi
    trap 'close_workshop' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
  fi
  # bash writes long here-documents to files in TMPDIR; they must not land on the guest's disk.
  # shellcheck disable=SC2034
  TMPDIR=$workshop
  mkdir -p "$workshop/files"
  # In the appliance, descriptor 5 leads out of the guest.
  if [ -z "$in_appliance" ]; then exec 5>"$workshop/transcript"; fi
}

close_workshop() {
  remove_copies
  rm -rf "$workshop"
}
