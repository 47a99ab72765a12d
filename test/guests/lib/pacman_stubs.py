"""Builds packages and a repository for pacman: both are archives of text files, so no makepkg is needed."""
import gzip
import hashlib
import io
import os
import tarfile

EPOCH = 1700000000


def archive(files):
    """A tar.gz, the same for the same files: a list of (path, text, mode)."""
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", mtime=EPOCH) as zipped, \
            tarfile.open(fileobj=zipped, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path, text, mode in files:
            data = text.encode()
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode, entry.mtime = len(data), mode, EPOCH
            entry.uname = entry.gname = "root"
            tar.addfile(entry, io.BytesIO(data))
    return raw.getvalue()


def desc(fields):
    """A desc file: a block of lines under each %KEY%, those without a value left out."""
    blocks = []
    for key, value in fields.items():
        lines = [value] if isinstance(value, str) else list(value)
        if lines:
            blocks.append(f"%{key}%\n" + "".join(line + "\n" for line in lines))
    return "\n".join(blocks) + "\n"


def facts(stub):
    """What both databases, of a repository and of a system, say of a package."""
    return {"NAME": stub.name, "VERSION": stub.full, "DESC": f"stub of {stub.name}", "ARCH": "any",
            "GROUPS": stub.groups, "BUILDDATE": str(EPOCH), "PACKAGER": "Stub <stub@example.com>",
            "DEPENDS": stub.depends, "PROVIDES": stub.provides, "CONFLICTS": stub.conflicts}


def build_package(stub):
    info = {"pkgname": [stub.name], "pkgver": [stub.full], "pkgdesc": [f"stub of {stub.name}"],
            "arch": ["any"], "builddate": [str(EPOCH)], "packager": ["Stub <stub@example.com>"],
            "size": ["100"], "group": stub.groups, "depend": stub.depends, "provides": stub.provides,
            "conflict": stub.conflicts}
    lines = [f"{key} = {value}\n" for key, values in info.items() for value in values]
    files = [(".PKGINFO", "".join(lines), 0o644)]
    if stub.post:
        body = stub.post.replace("exit ", "return ")
        files.append((".INSTALL", f"post_install() {{\n{body}\n}}\npost_upgrade() {{ post_install; }}\n", 0o644))
    for path, text in stub.contents():
        files.append((path.lstrip("/"), text, 0o755 if text.startswith("#!") else 0o644))
    return archive(files)


def local_entry(stub):
    """The local database's two files of an installed package."""
    installed = {**facts(stub), "INSTALLDATE": str(EPOCH), "SIZE": "100", "VALIDATION": "none"}
    paths = "".join(path.lstrip("/") + "\n" for path, _ in stub.contents())
    return {"desc": desc(installed), "files": "%FILES%\n" + paths + "\n"}


def build_pacman(out, stubs):
    """The packages in `out`, those that a newer one follows in out/older, and stubs.db, which lists the newest."""
    os.makedirs(out + "/older")
    os.makedirs(out + "/local")
    newest = {stub.name: stub for stub in stubs if "pacman" in stub.kinds}
    listed = []
    for stub in stubs:
        if "pacman" not in stub.kinds:
            continue
        file = f"{stub.name}-{stub.full}-any.pkg.tar.gz"
        data = build_package(stub)
        if newest[stub.name] is stub:
            folder = out
            listed.append((f"{stub.name}-{stub.full}/desc", desc({
                "FILENAME": file, **facts(stub), "CSIZE": str(len(data)), "ISIZE": "100",
                "SHA256SUM": hashlib.sha256(data).hexdigest()}), 0o644))
        else:
            folder = out + "/older"
            entry = f"{out}/local/{stub.name}-{stub.full}"
            os.makedirs(entry)
            for name, text in local_entry(stub).items():
                with open(f"{entry}/{name}", "w", encoding="utf-8") as written:
                    written.write(text)
        with open(f"{folder}/{file}", "wb") as built:
            built.write(data)
    with open(out + "/stubs.db", "wb") as database:
        database.write(archive(listed))
    # An index from before there was wget, and when zookeeper was older: the file that it names is gone.
    older = [(path.replace("3.8.0", "3.7.0"), text.replace("3.8.0", "3.7.0"), mode)
             for path, text, mode in listed if not path.startswith("wget-")]
    with open(out + "/older/stubs.db", "wb") as database:
        database.write(archive(older))
