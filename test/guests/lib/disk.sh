# shellcheck shell=bash
# From folders to a qcow2 disk, with no mount, no loop device and no boot.

# fit FOLDER FREE_MIB: how many MiB an ext4 filesystem needs for the folder and as much more.
fit() {
  local bytes files
  bytes=$(du -sm --apparent-size "$1" | cut -f1)
  files=$(find "$1" -xdev | wc -l)
  echo $((bytes * 103 / 100 + files / 250 + 8 + $2))
}

# ext4 DISK OFFSET_MIB SIZE_MIB FOLDER LABEL: makes the filesystem inside the disk, holding the folder.
# Its UUID is that of "$guest LABEL".
ext4() {
  local inodes
  inodes=$(($(find "$4" -xdev | wc -l) * 12 / 10 + 1000))
  mke2fs -q -F -t ext4 -b 4096 -I 256 -N "$inodes" -m 0 -J size=4 -L "$5" -U "$(uuid "$guest $5")" -d "$4" \
    -E "offset=$(($2 << 20)),root_owner=0:0,lazy_itable_init=1,lazy_journal_init=1,nodiscard,hash_seed=$(uuid hash)" \
    "$1" "$3M"
}

# partition DISK dos|gpt SIZE_MIB[,FIELD=VALUE]…: a disk of partitions, end to end, the first at 1 MiB.
partition() {
  local disk=$1 label=$2 one number=0 total=1
  shift 2
  for one; do total=$((total + ${one%%,*})); done
  truncate -s $((total + 1))M "$disk"
  {
    echo "label: $label"
    if [ "$label" = gpt ]; then echo "label-id: $(uuid "$guest disk")"; else echo 'label-id: 0x5a4a12a9'; fi
    for one; do
      number=$((number + 1))
      [ "$label" = dos ] || one+=",uuid=$(uuid "$guest partition $number")"
      one+=,
      echo "size=${one%%,*}MiB,${one#*,}"
    done
  } | sfdisk -q "$disk"
}

# place FILE DISK OFFSET_MIB: moves a filesystem made in a file of its own into the disk.
place() {
  dd if="$1" of="$2" bs=1M seek="$3" conv=sparse,notrunc status=none
  rm -f "$1"
}

# qcow2 DISK OUT
qcow2() {
  qemu-img convert -q -f raw -O qcow2 "$1" "$2"
  rm -f "$1"
}

# one_partition_disk FOLDER OUT [FREE_MIB]: what most guests are: an MBR disk with one ext4 on it.
one_partition_disk() {
  local size
  size=$(fit "$1" "${3:-192}")
  partition "$work/disk" dos "$size,bootable"
  ext4 "$work/disk" 1 "$size" "$1" root
  qcow2 "$work/disk" "$2"
}
