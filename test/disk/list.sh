# Lists a folder for list-of-appliance.ts, in a shell with few tools: list.sh FOLDER INTO TYPE
set -eu
cd "$1"
find . -printf '%p\t%y%m\t%U\t%G\t%s\t%n\t%T@\t%C@\t%l\0' >"$2.files"
find . -type f -print0 | xargs -0 sha256sum -z >"$2.digests"
find . \( -type c -o -type b \) -exec stat -c '%n %t %T' {} + >"$2.devices"
: >"$2.attributes"
[ "$3" = vfat ] || getfattr -R -P -h -d -m - -e hex . >"$2.attributes"
