"""Take the network away from this process and all it starts.

In: nothing. Out: how it was done, or None where this system has no way. Linux alone has one: an
empty network namespace, or, where making one is not allowed (containers, some distributions), a
system call filter that refuses every socket but those between processes of this machine.
Neither can be undone. When to do it is ``pipeline.work.worker_process``' matter.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import struct
import sys
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
EPERM, ENOSYS, AF_UNIX = 1, 38, 1

#: machine -> (its AUDIT_ARCH, the number of its system call socket): linux/audit.h, asm/unistd.h
_MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
#: The same number everywhere; its ring can open a socket without the call of that name (Linux 5.19).
_IO_URING_SETUP = 425
#: System calls of the x32 ABI carry this bit and would pass as others.
_X32 = 0x40000000

_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
#: Instructions of classic BPF, and where struct seccomp_data keeps what they load.
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_CALL, _ARCH, _ARGUMENT = 0, 4, 16


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def leave_network() -> str | None:
    """Leave the network for good; returns 'namespace', 'filter', or None."""
    if not sys.platform.startswith("linux"):
        return None
    if _empty_namespace():
        return "namespace"
    return "filter" if _refuse_sockets() else None


def _empty_namespace() -> bool:
    libc = ctypes.CDLL(None)
    if not hasattr(libc, "unshare"):
        return False
    if libc.unshare(CLONE_NEWNET) == 0:
        return True
    user, group = os.geteuid(), os.getegid()
    # Without rights of our own we get them in a new user namespace; this needs a single thread.
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return False
    # So that we see ourselves under our own number; files are ours either way.
    with contextlib.suppress(OSError):
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    return True


def _refuse_sockets() -> bool:
    known = _MACHINES.get(platform.machine())
    libc = ctypes.CDLL(None, use_errno=True)
    if known is None or not hasattr(libc, "prctl"):
        return False
    code = _filter(*known)
    program = _Program(len(code) // 8, code)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _filter(arch: int, socket_call: int) -> bytes:
    """The filter; a jump counts the instructions it passes over, where true and where false."""
    steps = (
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, arch),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _CALL),
        (_AT_LEAST, 5, 0, _X32),
        (_EQUAL, 5, 0, _IO_URING_SETUP),
        (_EQUAL, 0, 2, socket_call),
        (_LOAD, 0, 0, _ARGUMENT),
        (_EQUAL, 0, 1, AF_UNIX),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE | EPERM),
        (_RETURN, 0, 0, _REFUSE | ENOSYS),
    )
    return b"".join(struct.pack("HBBI", *step) for step in steps)
