"""Problems of buckets.

Problem
├── NotFound
│   └── BucketNotFound          the job's receipt has no such bucket
└── Conflict
    └── NotOpenable             it is counted only, or what it would be read from is gone: why
"""

from longlist.errors import Conflict, NotFound


class BucketNotFound(NotFound):
    slug = "bucket-not-found"
    title = "No such bucket"

    def __init__(self, bucket: str, title: str) -> None:
        super().__init__(f"The receipt of “{title}” has no “{bucket.replace('_', ' ')}”.")


class NotOpenable(Conflict):
    slug = "bucket-not-openable"
    title = "This bucket cannot be opened"
