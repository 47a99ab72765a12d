"""Fills a mounted file system with everything that may be hard to read: fill.py FOLDER MANY"""
import fcntl
import os
import random
import socket
import sys

os.chdir(sys.argv[1])
many = int(sys.argv[2])
random.seed(7)


def write(path, content):
    with open(path, 'wb') as file:
        file.write(content)


def attempt(action, *arguments, **options):
    # Some file systems refuse: a long link, a big attribute, a year.
    try:
        action(*arguments, **options)
    except OSError as error:
        print(action.__name__, arguments[0], error.strerror)


os.makedirs('a/b/c')
for size in (0, 1, 59, 60, 61, 100, 140, 160, 200, 255, 256, 400, 1023, 1024, 1025, 4095, 4096, 4097, 65536, 1000000):
    write(f'f{size}', random.randbytes(size))
for length in (1, 10, 58, 59, 60, 61, 100, 255, 500, 900, 1000):
    attempt(os.symlink, 'l' * length, f'link{length}')

# Holes: data far away, none at all, and blocks that were allocated and never written.
for name, offsets in (('sparse1', (0, 1 << 20, 5 << 20, 64 << 20)), ('sparse2', (3 << 20,))):
    with open(name, 'wb') as file:
        for offset in offsets:
            file.seek(offset)
            file.write(random.randbytes(3000))
with open('hole', 'wb') as file:
    file.truncate(10 << 20)
with open('allocated', 'wb') as file:
    file.write(b'begin' * 1000)
    file.flush()
    attempt(os.posix_fallocate, file.fileno(), 0, 3 << 20)
    file.seek(1 << 20)
    file.write(b'middle' * 500)
with open('cut', 'wb') as file:
    file.write(random.randbytes(3 << 20))
    file.truncate(1234567)
# Extents that two files share (FICLONE of ioctl_ficlone(2)), one of which is then written to.
with open('cut', 'rb') as source, open('shared', 'wb') as file:
    attempt(lambda path: fcntl.ioctl(file, 0x40049409, source.fileno()), 'shared')
    file.seek(500000)
    file.write(random.randbytes(10000))
# Many extents: two files that grow in turns.
fragments = [open(f'fragments{number}', 'wb') for number in range(2)]
for block in range(600):
    for file in fragments:
        file.seek(block * 8192)
        file.write(random.randbytes(4096))
        file.flush()
        if block % 64 == 0:
            os.fsync(file.fileno())
for file in fragments:
    file.close()

# A file that grows between the folder's blocks: they lie in many places.
between = open('between', 'wb')
for count in (1, 20, 300, many):
    folder = f'folder{count}'
    os.mkdir(folder)
    for index in range(count):
        if count == many and index % 200 == 0:
            between.write(random.randbytes(4096))
            between.flush()
            os.fsync(between.fileno())
        name = f'{folder}/{index}' + 'y' * (random.randrange(200) if index % 10 == 0 else 3)
        if index % 3:
            write(name, b'')
        else:
            os.symlink(f'target{index}', name)
    for index, name in enumerate(sorted(os.listdir(folder))):
        if index % 7 == 3:
            os.unlink(f'{folder}/{name}')
os.mkdir('names')
for name in ('ä', '日本', 'sp ace', 'new\nline', '-dash', '.hidden', 'a' * 255, '*', '\\', '"'):
    write(f'names/{name}', b'n')
write(b'names/\xff\xfe', b'n')

os.link('f1000000', 'hard1')
os.link('f1000000', 'a/b/c/hard2')
os.mkfifo('fifo')
os.mknod('character', 0o20600, os.makedev(5, 1))
os.mknod('block', 0o60660, os.makedev(259, 200000))
os.mknod('large', 0o20600, os.makedev(300, 7))
socket.socket(socket.AF_UNIX).bind('socket')
os.chown('f1', 70000, 4000000000)
os.chmod('f60', 0o6755)
os.chmod('a', 0o1777)
os.utime('f59', ns=(-5 * 10**9, -100000 * 10**9 + 5))
os.utime('f61', ns=(0, 4102444800 * 10**9 + 123456789))
attempt(os.utime, 'f100', ns=(0, 10413792000 * 10**9))


def attribute(path, name, value):
    attempt(os.setxattr, path, name, value, follow_symlinks=False)


attribute('f1', 'user.a', b'1')
attribute('f60', 'security.selinux', b'system_u:object_r:x:s0\0')
attribute('f60', 'security.capability', bytes.fromhex('0100000200040000000000000000000000000000'))
attribute('f4096', 'user.big', random.randbytes(2000))
attribute('f4097', 'user.huge', random.randbytes(30000))
attribute('link10', 'security.selinux', b'link')
attribute('folder20', 'trusted.overlay.opaque', b'y')
for index in range(200):
    attribute('f1025', f'user.n{index:03}', random.randbytes(index * 3 % 300))
