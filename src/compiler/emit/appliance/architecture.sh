# ---- The guest's architecture ---------------------------------------------------------------------------

# elf_machine FILE: sets $machine to the e_machine field of an ELF header (elf(5)) as four hexadecimal digits; empty if
# the file has none. The field is bytes 18 and 19; byte 5 tells their order.
elf_machine() {
  machine=''
  # shellcheck disable=SC2046
  set -- $(od -An -v -tx1 -N20 "$1" 2>/dev/null)
  if [ "$#" -lt 20 ] || [ "$1$2$3$4" != 7f454c46 ]; then return; fi
  if [ "$6" = 02 ]; then machine=${19}${20}; else machine=${20}${19}; fi
}

# guest_machine: sets $theirs to the machine of the guest's programs; empty if no program was found.
guest_machine() {
  theirs=''
  for program in usr/bin/sh usr/bin/dash usr/bin/bash usr/bin/busybox usr/bin/env bin/busybox bin/sh bin/dash bin/bash; do
    # Links are skipped: from here they may point out of the guest.
    if [ -L "$root/${program%/*}" ] || [ -L "$root/$program" ] || [ ! -f "$root/$program" ]; then continue; fi
    elf_machine "$root/$program"
    if [ -n "$machine" ]; then
      theirs=$machine
      break
    fi
  done
}

# check_architecture: refuses a guest whose programs this machine cannot run.
check_architecture() {
  know_machine
  guest_machine
  if [ -z "$theirs" ] || [ "$theirs" = "$ours" ]; then return; fi
  # A 64-bit x86 machine runs 32-bit x86 programs.
  if [ "$ours" = 003e ] && [ "$theirs" = 0003 ]; then return; fi
  refuse "the guest is of another architecture ($(machine_name "$theirs")) than this machine ($(machine_name "$ours")), which can't run its programs"
}

# know_machine: sets $ours to the machine of the appliance's programs.
know_machine() {
  if [ -n "$ours" ]; then return; fi
  # Old kernels do not have this file.
  kept_line /proc/sys/kernel/arch
  if [ "$line" = x86_64 ]; then
    ours=003e
    return
  fi
  elf_machine /proc/self/exe
  ours=$machine
}
ours=''

machine_name() {
  case $1 in
    0003) echo i386 ;;
    003e) echo x86_64 ;;
    0028) echo arm ;;
    00b7) echo aarch64 ;;
    0014) echo ppc ;;
    0015) echo ppc64 ;;
    0016) echo s390x ;;
    00f3) echo riscv64 ;;
    0102) echo loongarch64 ;;
    *) echo "ELF machine 0x$1" ;;
  esac
}
