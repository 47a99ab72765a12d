# Fills a mounted file system, in a shell with few tools: fill.sh FOLDER TYPE
set -eu
cd "$1"
bytes() { head -c "$1" /dev/urandom; }
for size in 0 1 59 60 61 160 511 512 513 1024 4095 4096 4097 65536 1000000; do bytes "$size" >"f$size"; done
mkdir -p a/b/c/d/e names CAPITALS lower.dir 'folder with a long name'
touch CAPITALS/X lower.dir/Y 'folder with a long name/z'
for name in UPPER.TXT lower.txt MIXED.txt mixed.TXT Mixed.Txt noext NOEXT2 .hidden 'sp ace' 'two  spaces' 'ä' '日本' '😀' \
  a.b.c 'plus+comma,semi;equal=[x]' exactly13char twentysixcharactersname.ab "-dash" "don't" '~tilde~1' \
  'longname1.text' 'longname2.text' 'longname3.text' 'longname4.text' 'longname5.text' 'longname6.text'; do
  printf %s "$name" >"names/$name"
done
long=''
while [ "${#long}" -lt 255 ]; do long=${long}y; done
echo long >"names/$long"
# Files that grow in turns, files that were cut, extended and allocated before they were written.
for block in $(seq 20); do
  bytes 4096 >>fragments0
  bytes 4096 >>fragments1
done
bytes 200000 >cut && truncate -s 123457 cut
bytes 5000 >extended && truncate -s 300000 extended
fallocate -l 300000 allocated 2>/dev/null || :
printf begin >allocated.begin
mkdir many
for number in $(seq 250); do echo "$number" >"many/file number $number"; done
rm "many/file number 7" "many/file number 1"* many/*33
for number in $(seq 30); do mkdir "many/folder$number"; done
chmod a-w f513
touch -d '2001-02-03 04:05:06' f59
touch -d '2030-12-31 23:59:58' a/b
touch -d '1999-02-28 00:00:00' lower.dir
[ "$2" != vfat ] || exit 0

for length in 1 59 60 255 900; do ln -s "$(printf "%${length}s" | tr ' ' l)" "link$length"; done
ln f1000000 a/b/hard
mkfifo fifo
mknod character c 5 1
mknod block b 259 200000
chown 70000:4000000000 f1
chmod 6755 f60
chmod 1777 a
dd if=/dev/urandom of=sparse bs=3000 count=1 seek=2000 2>/dev/null
setfattr -n user.a -v 1 f1
setfattr -n security.selinux -v system_u:object_r:x:s0 f60
for number in $(seq 12); do setfattr -n "user.name$number" -v "$long$number" f4096 2>/dev/null || :; done
