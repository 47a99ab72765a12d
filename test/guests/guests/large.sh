# shellcheck shell=bash
# The Debian guest with 84,000 more files, 1.1 GB, in 600 folders; for benchmarks.
# shellcheck source=debian.sh
. "$lib/../guests/debian.sh"

build() {
  deb_root
  debian_release
  deb_update
  python3 - "$root/srv/files" <<'END'
import os, sys
top = sys.argv[1]
for folder in range(600):
    path = f"{top}/{folder // 30}/{folder % 30}"
    os.makedirs(path)
    for number in range(140):
        with open(f"{path}/{number}.dat", "wb") as out:
            out.write(f"{folder} {number}\n".encode() * (200 + (folder * 140 + number) * 7919 % 1800))
END
  one_partition_disk "$root" "$1"
}
