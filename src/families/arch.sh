# ---- Arch: pacman --------------------------------------------------------------------------------------

arch_manager() {
  manager='pacman -S --noconfirm --needed'
}

arch_list() {
  find "$root/var/lib/pacman/local" -name desc -exec awk -v OFS='\t' '
    function tell() {
      if (name == "") return
      print name, version, arch, "="
      for (i = 1; i <= count; i++) {
        at = index(provides[i], "=")
        if (at) print substr(provides[i], 1, at - 1), substr(provides[i], at + 1), arch, name
        else print provides[i], "-", arch, name
      }
      name = ""
      count = 0
    }
    FNR == 1 { tell() }
    /^%/ { key = $0; next }
    $0 == "" { next }
    key == "%NAME%" { name = $0 }
    key == "%VERSION%" { version = $0 }
    key == "%ARCH%" { arch = $0 }
    key == "%PROVIDES%" { provides[++count] = $0 }
    END { tell() }' {} +
}

arch_accepts() {
  case $1 in
    *[!A-Za-z0-9.+_@-]*) return 1 ;;
  esac
}

arch_holds() {
  arch_order=$(vercmp "$1" "$3" 2>/dev/null)
  [ -n "$arch_order" ] && holds "$arch_order" "$2"
}

# pacman installs what its repositories have now, and no other version.
arch_spell() {
  spec=$1
}

arch_offers() {
  LC_ALL=C pacman -Si "$1" </dev/null 5>&- | sed -n 's/^Version *: *//p'
}

arch_refresh() {
  arch_run pacman -Sy --noconfirm
}

arch_install() {
  arch_run pacman -S --noconfirm --needed "$@"
}

arch_run() {
  run_kept "PATH=$system_path" HOME=/root LC_ALL=C "$@"
}
