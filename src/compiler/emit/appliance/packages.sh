# ---- The packages that other runs downloaded ------------------------------------------------------------

cache=$workshop/cache

# mount_packages UUID: mounts the disk with that file system. A run without it is as good, only slower.
mount_packages() {
  mkdir -p "$cache"
  device=$(blkid -c /dev/null -l -o device -t "UUID=$1" 2>/dev/null) || return 0
  mount -t ext4 -o noatime,nosuid "$device" "$cache" || return 0
  list_packages >"$workshop/packages-handed-in"
  : >"$workshop/cache-mounted"
}

# give_packages: puts the packages on the bench, where the guest program looks for them.
give_packages() {
  if [ ! -e "$workshop/cache-mounted" ]; then return; fi
  mkdir "$bench/cache"
  if mount --bind "$cache" "$root$bench/cache"; then : >"$bench/cache-mounted"; fi
}

# list_packages: the package files in the cache, by their paths from there.
list_packages() {
  (
    cd "$cache" || exit
    find debian redhat suse arch -type f ! -path '*/partial/*' \( -name '*.deb' -o -name '*.rpm' -o -name '*.pkg.tar*' \) 2>/dev/null
  ) | grep -v '[^A-Za-z0-9._+:%~^@=/-]' | sort
}

# collect_packages: writes what has come since into one file, for each a line SIZE PATH and the content.
collect_packages() {
  mkdir -p "$cache"
  rm -rf "$cache/collected"
  if [ ! -e "$workshop/cache-mounted" ]; then
    : >"$cache/collected"
    return
  fi
  list_packages | comm -13 "$workshop/packages-handed-in" - | while read -r package; do
    printf '%s %s\n' "$(stat -c %s "$cache/$package")" "$package"
    cat "$cache/$package"
  done >"$cache/collected"
}
