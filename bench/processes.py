"""What a process has cost so far, from /proc."""

import os
import time
from contextlib import suppress
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """User and system CPU of the process with all its threads, and of its children that have ended."""
    line = Path(f"/proc/{pid}/stat").read_bytes()
    fields = line[line.rindex(b")") + 2 :].split()
    return sum(map(int, fields[11:15])) / TICK


def cpu_beside_pages(pid: int) -> float:
    """The same without the threads that answer pages: the event loop, and the threads of the streams."""
    seconds = 0.0
    for file in Path(f"/proc/{pid}/task").glob("*/stat"):
        with suppress(OSError):  # a thread that has just ended
            name, _, rest = file.read_text().partition("(")[2].rpartition(")")
            if name != "page":
                seconds += sum(map(int, rest.split()[11:13])) / TICK
    return seconds


def memory_mib(pid: int) -> float:
    """Resident memory."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Rss:")) / 1024


def speed() -> float:
    """CPU seconds that a fixed piece of plain Python takes here and now: to compare runs, not machines."""
    began = time.process_time()
    table, total = {}, 0
    for n in range(1_000_000):
        table[n & 1023] = n
        total += len(str(n))
    return time.process_time() - began


def speed_said() -> str:
    """How fast this machine is at the moment, in a line that stands above what was measured on it."""
    return f"This machine: {min(speed() for _ in range(3)):.3f} CPU s for a fixed piece of Python"
