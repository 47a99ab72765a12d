#!/usr/bin/env python3
"""Prints the prototype file with which `mkfs.xfs -p` fills a filesystem from a folder.

usage: xfs_proto.py FOLDER

The format is mkfs.xfs(8)'s; it has no sticky bit and no names with spaces. All is root's.
"""
import os
import stat
import sys


def mode(path, kind):
    bits = os.lstat(path).st_mode
    special = ("u" if bits & stat.S_ISUID else "-") + ("g" if bits & stat.S_ISGID else "-")
    return f"{kind}{special}{bits & 0o777:03o} 0 0"


def walk(folder, indent):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.islink(path):
            print(f"{indent}{name} {mode(path, 'l')} {os.readlink(path)}")
        elif os.path.isdir(path):
            print(f"{indent}{name} {mode(path, 'd')}")
            walk(path, indent + " ")
            print(indent + "$")
        else:
            print(f"{indent}{name} {mode(path, '-')} {path}")


root = os.path.abspath(sys.argv[1])
print("/dev/null\n0 0")
print(mode(root, "d"))
walk(root, "")
print("$")
