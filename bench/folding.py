"""What the two folds cost, against what they replaced, in the same run: folding a row, and searching a text."""

import time
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from longlist.text.keys import identity_key, name_key, sort_key
from longlist.text.patterns import contains_pattern

ROWS = 20_000
ROUNDS = 5
TEXTS = {
    "ASCII": ("Industrial robots and cable assemblies for shipyards, from Rotterdam. ", "rotterdam"),
    "Latin": ("Ingénierie et câbles électriques pour la marine, à Saint-Étienne. ", "électriques"),
    "Cyrillic": ("Производство стальных конструкций для нефтяной промышленности. ", "нефтяной"),
    "Japanese": ("株式会社ガーデン東京は、産業用ロボットを製造しています。", "ロボット"),
}
NAMES = {
    "ASCII": "Rotterdam Industrial Company",
    "Latin": "Ingénierie Électrique",
    "Cyrillic": "Московский завод",
    "Japanese": "株式会社ガーデン東京",
}


def folding(connection: psycopg.Connection) -> list[dict[str, Any]]:
    """Keys of a name as an import makes them, and a scan for what a text contains: µs each, and against before."""
    connection.execute("CREATE TEMP TABLE searched (script text, value text)")
    results = []
    for script, (text, sought) in TEXTS.items():
        name = NAMES[script]
        before = _best(lambda name=name: [_fold_before(name) for _ in range(ROWS)])
        after = _best(lambda name=name: [(name_key(name), identity_key(name)) for _ in range(ROWS)])
        results.append(_row(f"keys of a name, {script}", before, after))
        results.append(_row(f"key of a country not seen before, {script}", 0.0, _best(_sorting(name))))
        connection.execute("TRUNCATE searched")
        connection.execute("INSERT INTO searched SELECT '', %s || n FROM generate_series(1, %s) n", (text * 2, ROWS))
        folded = """SELECT count(*) FROM searched WHERE lower(value COLLATE "default") LIKE %s"""
        matched = """SELECT count(*) FROM searched WHERE value COLLATE "C" ~ %s"""
        for what, mark in (("found", ""), ("not found", "zzz")):
            before = _best(_scan(connection, folded, f"%{(sought + mark).lower()}%"))
            after = _best(_scan(connection, matched, contains_pattern((sought + mark,))))
            results.append(_row(f"contains, {what}, {script}", before, after))
    return results


def _fold_before(text: str) -> str:
    """As names were folded before there were two folds."""
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return unicodedata.normalize("NFC", "".join(char for char in folded if not unicodedata.combining(char)))


def _sorting(name: str) -> Callable[[], Iterable[str]]:
    return lambda: [sort_key(name) for _ in range(ROWS)]


def _scan(connection: psycopg.Connection, statement: str, sought: str) -> Callable[[], Any]:
    return lambda: connection.execute(statement.encode(), (sought,)).fetchone()


def _best(work: Callable[[], Any]) -> float:
    """µs for each of `ROWS`, in the best of some rounds."""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return 1e6 * min(times) / ROWS


def _row(name: str, before: float, after: float) -> dict[str, Any]:
    ratio = {"against_before": round(after / before, 2)} if before else {}
    return {"name": f"fold: {name}", "us_each": round(after, 2), "us_before": round(before, 2), **ratio}
