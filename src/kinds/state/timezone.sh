# ---- timezone -------------------------------------------------------------------------------------------
# localtime(5): the link says it, and no link means UTC. Programs of Debian and Alpine read /etc/timezone, too.

timezone_look() {
  case /$state_name/ in
    *[!A-Za-z0-9_/+-]* | *//*) because="'$state_name' is not the name of a time zone" && return ;;
  esac
  if [ "$state_name" != UTC ] && [ ! -f "$root/usr/share/zoneinfo/$state_name" ]; then
    differs zone "/usr/share/zoneinfo/$state_name" nothing
  fi
  if [ -L "$root/etc/localtime" ]; then
    timezone_found=$(readlink "$root/etc/localtime")
    timezone_found=${timezone_found#..}
    timezone_found=${timezone_found#/usr/share/zoneinfo/}
  elif [ -e "$root/etc/localtime" ]; then
    timezone_found='no link'
  else
    timezone_found=UTC
  fi
  if [ "$timezone_found" != "$state_name" ]; then differs /etc/localtime "$state_name" "$timezone_found"; fi
  if [ ! -e "$root/etc/timezone" ]; then return; fi
  first_line /etc/timezone
  if [ "$first_line" != "$state_name" ]; then differs /etc/timezone "$state_name" "${first_line:-nothing}"; fi
}

timezone_make() {
  if [ ! -f "$root/usr/share/zoneinfo/$state_name" ]; then
    because="the guest has no time zone $state_name: write the step after the package that brings it, such as tzdata"
    return 1
  fi
  if [ -d "$root/etc/localtime" ] && [ ! -L "$root/etc/localtime" ]; then
    because="/etc/localtime is a folder, and a folder is never replaced by a link"
    return 1
  fi
  rm -f "$root/etc/localtime" && ln -s "../usr/share/zoneinfo/$state_name" "$root/etc/localtime" || return 1
  if [ ! -e "$root/etc/timezone" ]; then return 0; fi
  printf '%s\n' "$state_name" >"$workshop/text"
  save_text /etc/timezone
}
