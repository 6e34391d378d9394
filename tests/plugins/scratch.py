"""Where test servers keep their data: in memory where there is room.

A new database is 700 files: they take 30 ms there, and 300 on the disks of some machines.
"""

import os
import shutil
from pathlib import Path

_MEMORY = Path("/dev/shm")
_ROOM = 4 << 30  # bytes, for all servers of one run

SCRATCH = (
    str(_MEMORY)
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    else "/tmp"
)
