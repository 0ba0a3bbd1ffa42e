"""What the worker gives up before it reads a patient's words: the network, other programs, memory, files.

Two layers, because only some platforms allow the first: an empty network namespace, and an audit hook that
refuses to connect, look up a host or start a program. The hook cannot be taken off again.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _SET_NO_NEW_PRIVILEGES = 1, 4, 38
_KILL = 9
_REFUSED = frozenset(
    {
        "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty",
    }
)  # fmt: skip

MEMORY = 3 * 1024**3  # bytes of address space; the worker uses about a tenth of it
OPEN_FILES = 256


def leave_network() -> bool:
    """Move this single-threaded program into a network namespace without interfaces; False if not allowed."""
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    return any(libc.unshare(flags) == 0 for flags in (_NEW_NET, _NEW_USER | _NEW_NET))


def refuse_to_reach_out() -> None:
    """From now on connecting, looking up hosts and starting programs raise PermissionError."""
    sys.addaudithook(_refuse)


def limit() -> None:
    """Bound memory and open files, never leave a core file, and die with the program that started us."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    if sys.platform.startswith("linux"):
        libc = ctypes.CDLL(None)
        libc.prctl(_SET_PARENT_DEATH_SIGNAL, _KILL, 0, 0, 0)
        libc.prctl(_SET_DUMPABLE, 0, 0, 0, 0)
        libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def stop_writing() -> None:
    """From now on no file can grow: nothing of what is read can reach the disk."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def peak_memory() -> int:
    """Bytes of memory this program has held at most."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event in _REFUSED:
        raise PermissionError(f"the worker may not do this: {event} ({os.getpid()})")
