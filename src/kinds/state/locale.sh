# ---- locale ---------------------------------------------------------------------------------------------
# locale.conf(5); Debian keeps it in /etc/default/locale (update-locale(8)).

# locale_choose: sets $locale_file.
locale_choose() {
  locale_file=/etc/default/locale
  if [ -e "$root/etc/debian_version" ]; then return 0; fi
  locale_file=/etc/locale.conf
  find_init
  if [ "$init" = systemd ]; then return 0; fi
  because='the guest has neither systemd nor the tools of Debian, so no file is known that sets its locale'
  return 1
}

locale_look() {
  case $state_name in
    '' | [!A-Za-z]* | *[!A-Za-z0-9_.@-]*) because="'$state_name' is not the name of a locale" && return ;;
  esac
  if locale_choose; then texts_peek setting "$locale_file" locale; fi
}

wants_locale() {
  want format shell
  want_item set "$put_value" LANG
}

locale_make() {
  locale_choose && texts_put setting "$locale_file" locale
}
