"""Prints what the kernel sees of a folder, a line a file: list.py FOLDER"""
import hashlib
import os
import stat
import sys

root = os.fsencode(sys.argv[1])
lines = []


def look(path):
    status = os.lstat(path)
    kind = stat.S_IFMT(status.st_mode)
    content = b'-'
    if kind == stat.S_IFLNK:
        content = os.readlink(path)
    elif kind == stat.S_IFREG:
        with open(path, 'rb') as file:
            content = hashlib.file_digest(file, 'sha256').hexdigest().encode()
    attributes = sorted(
        name + '=' + hashlib.sha256(os.getxattr(path, name, follow_symlinks=False)).hexdigest()[:8]
        for name in os.listxattr(path, follow_symlinks=False)
        if not name.startswith('system.')
    )
    device = f'{os.major(status.st_rdev)}:{os.minor(status.st_rdev)}' if kind in (stat.S_IFCHR, stat.S_IFBLK) else '-'
    numbers = [
        f'{status.st_mode:o}',
        status.st_uid,
        status.st_gid,
        '-' if kind == stat.S_IFDIR else status.st_size,
        status.st_nlink,
        status.st_mtime_ns // 10**9,
        status.st_ctime_ns // 10**9,
        device,
        ','.join(attributes),
    ]
    lines.append(b'\t'.join([path[len(root):] or b'/', content, *(str(number).encode() for number in numbers)]))
    if kind == stat.S_IFDIR:
        for name in os.listdir(path):
            look(path + b'/' + name)


sys.setrecursionlimit(5000)
look(root)
sys.stdout.buffer.write(b'\0'.join(sorted(lines)))
