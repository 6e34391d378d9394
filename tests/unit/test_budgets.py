"""Time budgets: documented, scaled as one, and carried from the settings."""

import ast
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from pydantic import ValidationError

from longlist import budgets as module
from longlist.budgets import Budgets
from longlist.settings import Settings


def test_every_budget_is_in_milliseconds_and_says_what_it_limits() -> None:
    tree = ast.parse(Path(module.__file__).read_text())
    (made,) = (node for node in tree.body if isinstance(node, ast.ClassDef))
    documented = {
        before.target.id
        for before, node in zip(made.body, made.body[1:], strict=False)
        if isinstance(before, ast.AnnAssign) and isinstance(before.target, ast.Name)
        and isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }  # fmt: skip
    assert documented == {budget.name for budget in fields(Budgets)}
    assert {name for name in documented if not name.endswith("_ms")} == {"exact_rows"}
    assert all(budget_ms > 0 for budget_ms in asdict(Budgets()).values())


def test_a_control_request_is_answered_within_a_second() -> None:
    assert Budgets().job_lock_ms < 1000


def test_scaled_multiplies_every_budget_and_leaves_none_at_0_that_was_not() -> None:
    doubled = Budgets(plan_ms=0).scaled(2)
    times = {name: ms for name, ms in asdict(Budgets()).items() if name.endswith("_ms")}
    rows = {"exact_rows": Budgets().exact_rows}
    assert asdict(doubled) == {**{name: 2 * ms for name, ms in times.items()}, "plan_ms": 0, **rows}
    assert asdict(Budgets().scaled(0.00001)) == {**dict.fromkeys(times, 1), **rows}
    assert Budgets().scaled(1) == Budgets()


@pytest.mark.parametrize(("estimated_ms", "budget_ms"), [(0, 200), (200, 200), (201, 201), (1_500, 1_500)])
def test_a_scan_may_take_as_long_as_it_is_estimated_to_and_200_ms_at_least(estimated_ms: float, budget_ms: int) -> None:
    assert Budgets().scan_for(estimated_ms) == budget_ms
    assert Budgets().scaled(3).scan_for(estimated_ms) == 3 * budget_ms
    assert Budgets(scan_ms=0).scan_for(estimated_ms) == 0


def test_the_setting_scales_them() -> None:
    assert Settings(time_budget_factor=1).budgets == Budgets()
    assert Settings(time_budget_factor=2.5).budgets == Budgets().scaled(2.5)


@pytest.mark.parametrize("factor", [0, -1, float("inf"), float("nan")])
def test_a_factor_is_above_0_and_finite(factor: float) -> None:
    with pytest.raises(ValidationError):
        Settings(time_budget_factor=factor)
