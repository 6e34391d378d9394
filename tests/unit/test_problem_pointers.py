"""JSON pointers of problems: which part of a request they lead to, and at what cost."""

from typing import Any

import pytest

from longlist.http.problems import _resolved


class Counted(dict[str, Any]):
    """Fails a search that looks into it again and again."""

    looks = 0

    def __contains__(self, key: object) -> bool:
        Counted.looks += 1
        assert Counted.looks < 10_000
        return super().__contains__(key)


def test_a_deep_pointer_is_found_without_trying_every_way() -> None:
    body: Any = 1
    for _ in range(40):
        body = Counted(a=body)
    assert _resolved(["a"] * 40, body, missing_is_there=False) == ["a"] * 40


@pytest.mark.parametrize(
    ("path", "body", "missing", "pointer"),
    [
        (["filter", "conditions", 0, "is", "values"], {"filter": {"conditions": [{"values": 1}]}}, False,
         ["filter", "conditions", 0, "values"]),
        (["copy", "target"], {"kind": "copy"}, True, ["target"]),
        (["copy", "target"], {"kind": "copy"}, False, []),
        (["is", "is"], {"is": 1}, False, ["is"]),
        ([5], [1], False, []),
        ([], {}, True, []),
    ],
)  # fmt: skip
def test_a_pointer_leads_to_what_was_sent(path: list[Any], body: Any, missing: bool, pointer: list[Any]) -> None:
    assert _resolved(path, body, missing_is_there=missing) == pointer
