"""Whose processes and files the embedded Postgres has: the person's own, except for root, as whom it refuses to run."""

import logging
import os
import pwd
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from longlist.errors import StartupError

logger = logging.getLogger(__name__)

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    name: str
    changes_user: bool

    @property
    def popen_arguments(self) -> dict[str, Any]:
        """What `subprocess` needs to run a program as this account."""
        if not self.changes_user:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def make_private_directory(self, path: Path) -> None:
        """A directory that only this account may enter. One that is there already must be exactly that.

        Raises:
            StartupError: it belongs to somebody else, who could listen in.
        """
        try:
            path.mkdir(mode=0o700)
            os.chown(path, self.uid, self.gid, follow_symlinks=False)
        except FileExistsError:
            found = path.lstat()
            if not stat.S_ISDIR(found.st_mode) or found.st_uid != self.uid:
                raise StartupError(f"{path} must be a directory that belongs to {self.name}: remove it.") from None
            path.chmod(0o700)


def make_data_directory(directory: Path, account: Account) -> None:
    """Make it, or mend one that others could enter: only its owner may, and `account` may pass through to its cluster.

    Raises:
        StartupError: everybody may write to it, so it is no directory of Longlist's own.
    """
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = directory.stat()
    if found.st_mode & stat.S_ISVTX:
        raise StartupError(f"All users share {directory}: set LONGLIST_DATA_DIR to a directory of Longlist's own.")
    if os.geteuid() not in (0, found.st_uid):
        return  # what is in it is private all the same
    mode = 0o700
    if account.uid != found.st_uid:
        os.chown(directory, -1, account.gid)
        mode = 0o710
    if stat.S_IMODE(found.st_mode) != mode:
        directory.chmod(mode)


def open_private(path: Path, uid: int) -> BinaryIO:
    """Open a file to append to, of which only the user may know anything; mends one that others could open."""
    file = os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600), "ab")
    if os.geteuid() == 0:
        os.fchown(file.fileno(), uid, -1)
    os.fchmod(file.fileno(), 0o600)
    return file


def account_for(cluster: Path) -> Account:
    """The account that runs Postgres on `cluster`, which may not exist yet.

    Raises:
        StartupError: the data belongs to somebody else.
    """
    me = os.geteuid()
    owner = cluster.stat().st_uid if cluster.exists() else None
    if me != 0:
        if owner not in (None, me):
            raise belongs_to(owner, cluster)
        return Account(me, os.getegid(), _name(me), changes_user=False)
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise StartupError(
            f"Postgres refuses to run as root, and there is no user {owner or UNPRIVILEGED!r} to run it as."
            " Start Longlist as an ordinary user."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name, changes_user=True)


def cannot_use(data_dir: Path, error: OSError) -> StartupError:
    """What to do about a data directory; whose it is, where only its owner may enter it."""
    if isinstance(error, PermissionError):
        with suppress(OSError):
            owner = data_dir.stat().st_uid
            if owner != os.geteuid():
                return belongs_to(owner, data_dir)
    return StartupError(
        f"Longlist cannot use its data directory {data_dir}: {error.strerror}."
        " Set LONGLIST_DATA_DIR to a directory that you may write to."
    )


def belongs_to(owner: int | None, path: Path) -> StartupError:
    return StartupError(
        f"The data in {path} belongs to {_name(owner)}. Start Longlist as that user or as root,"
        " or set LONGLIST_DATA_DIR to another directory."
    )


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return f"user {uid}"


def let_in(account: Account, *directories: Path) -> None:
    """Let `account` search the way to its directories where root's own files shut it out, and say so."""
    way = {step for directory in directories for step in (directory, *directory.parents)}
    _open(account, "pass through", stat.S_IXOTH, [path for path in way if path.stat().st_uid != account.uid])


def let_read(account: Account, *trees: Path) -> None:
    """Let `account` read programs that were installed so that only root can (umask 077), and say so."""
    paths = [path for tree in trees for path in (tree, *tree.rglob("*"))]
    _open(account, "run", stat.S_IROTH | stat.S_IXOTH, [path for path in paths if path.stat().st_mode & stat.S_IXUSR])
    _open(account, "read", stat.S_IROTH, paths)


def _open(account: Account, what: str, permission: int, paths: list[Path]) -> None:
    """Give others `permission` on each path that lacks it. One line in the log names the first of them."""
    closed = sorted(path for path in paths if path.stat().st_mode & permission != permission)
    for path in closed:
        path.chmod(stat.S_IMODE(path.stat().st_mode) | permission)
    if closed:
        more = f" and {len(closed) - 1} more" if len(closed) > 1 else ""
        logger.warning(
            "Postgres refuses to run as root and runs as %s: let other users %s %s%s",
            account.name, what, closed[0], more,
        )  # fmt: skip
