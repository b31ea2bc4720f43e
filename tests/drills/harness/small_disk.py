"""A disk of a few MiB in memory, which fills up when it is told to."""

import ctypes
import os
import subprocess

CLONE_NEWNS = 0x20000


class SmallDisk:
    """Mounted in the `with` block, where nobody but this process and what it starts sees it: it is gone with them. Needs root."""

    def __init__(self, folder, mebibytes):
        self.folder = folder
        self.mebibytes = mebibytes
        self.ballast = folder / "ballast"

    def __enter__(self):
        self.folder.mkdir()
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNS):
            raise SystemExit(f"a disk of its own needs root: {os.strerror(ctypes.get_errno())}")
        _run("mount", "--make-rprivate", "/")
        _run("mount", "-t", "tmpfs", "-o", f"size={self.mebibytes}m", "drill", self.folder)
        return self

    def __exit__(self, *_):
        _run("umount", "--lazy", self.folder)

    def fill(self):
        """Takes all the room there is."""
        with self.ballast.open("ab", buffering=0) as file:
            for size in (1 << 16, 1 << 12):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    continue

    def free(self):
        """Gives the room back."""
        self.ballast.unlink()


def _run(*command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
