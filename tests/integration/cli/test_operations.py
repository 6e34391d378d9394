"""Commands on companies and collections: the plan before, the receipt after."""

import json
from pathlib import Path
from typing import Any

from command_line import Run

SEVEN = "domain,name,employees\n" + "".join(f"c{number}.com,Company {number},{number}\n" for number in range(7))


def test_copies_show_their_plan_and_make_their_target(longlist: Run) -> None:
    longlist("import", "-", "--collection", "From", stdin=SEVEN)
    assert "Add --create to make it." in longlist("copy", "From", "To", code=2).stderr
    done = longlist("copy", "from", "To", "--create")
    assert done.stdout.splitlines() == [
        "Copy all 7 companies of “From” to “To”, which will be made: 7 new, 0 already there.",
        "7 added to “To”, 0 already there.",
    ]
    again = longlist("copy", "From", "to", "--json")
    assert json.loads(again.stdout)["receipt"]["already_there"] == 7
    assert "0 new, 7 already there" in again.stderr
    assert "copying it there changes nothing" in longlist("copy", "To", "to", code=2).stderr


def test_an_overlap_is_a_matrix(longlist: Run) -> None:
    longlist("import", "-", "--collection", "Seven", "--match", "domain", stdin=SEVEN)
    longlist("import", "-", "--collection", "Three", "--match", "domain", stdin="\n".join(SEVEN.splitlines()[:4]))
    assert longlist("overlap", "Seven", "three").stdout.splitlines() == ["Seven\t7\t3", "Three\t3\t3"]
    found = json.loads(longlist("overlap", "Three", "Seven", "--json").stdout)
    assert [(made["name"], made["company_count"]) for made in found["collections"]] == [("Three", 3), ("Seven", 7)]
    assert (found["shared"], found["exact"]) == ([[3, 3], [3, 7]], True)
    for wrong, sentence in ((["Seven"], "of 2 to 12"), (["Seven", "seven"], "named twice")):
        assert sentence in longlist("overlap", *wrong, code=2).stderr


def test_companies_are_edited_and_deleted(longlist: Run, database_url: str, seed_at: Any) -> None:
    seed = seed_at(database_url)
    companies = seed.companies(9)
    seed.collection("My List", companies[:6])
    dry = longlist("edit", "my list", "employees=12", "--dry-run")
    assert dry.stdout == "Set employees to 12 on all 6 companies of “My List”: 6 to change, 0 are so already.\n"
    assert seed.sql("SELECT count(*) FROM job") == [(0,)]
    done = longlist("edit", "My List", "employees=12")
    assert done.stdout.splitlines()[-1] == "6 companies changed, 0 were so already."
    ids = "\n".join(map(str, companies[5:7]))
    done = longlist("edit", "--all-companies", "attributes.Region=Asia", "--ids-from", "-", "--json", stdin=ids)
    assert json.loads(done.stdout)["title"] == "Set “Region” to “Asia” on 2 companies"
    assert seed.sql("SELECT count(*) FROM company WHERE attributes ->> 'Region' = 'Asia'") == [(2,)]
    cleared = longlist("edit", "--all-companies", "--clear", "country", "--country", "France")
    assert cleared.stdout.startswith("Clear country on 3 companies where country is France: 3 to change")
    dry = longlist("delete-companies", "My List", "--dry-run", "--json")
    assert json.loads(dry.stdout) | {"deleted": 6, "removed": 6, "exact": True} == json.loads(dry.stdout)
    done = longlist("delete-companies", "My List")
    assert done.stdout.splitlines()[-1] == "6 companies deleted, with 6 places in collections."
    assert seed.sql("SELECT id FROM company ORDER BY id") == [(company,) for company in companies[6:]]


def test_lists_are_combined_with_their_plan_first(longlist: Run, database_url: str, seed_at: Any) -> None:
    seed = seed_at(database_url)
    companies = seed.companies(10)
    first, second = seed.collection("First", companies[:7]), seed.collection("Second", companies[5:])
    command = ["combine", "difference", "First", str(second), "--into", "Result"]
    assert "Add --create to make it" in longlist(*command, code=2).stderr
    said = longlist(*command, "--create", "--dry-run").stdout
    assert said == (
        "Combine “First” and “Second”: in the first only → “Result”, which will be made:"
        " 5 companies: 5 new, 0 already there.\n"
    )
    assert "5 added to “Result”, 0 already there." in longlist(*command, "--create", "--yes").stdout
    job = json.loads(longlist("combine", "union", "first", "second", "--into", str(first), "--json").stdout)
    assert job["receipt"]["added"] == 3
    assert len(seed.members(first)) == 10
    assert "2 to 12 different collections" in longlist("combine", "union", "First", "--into", "First", code=2).stderr


def test_companies_are_moved_removed_and_brought_back(
    longlist: Run, database_url: str, seed_at: Any, tmp_path: Path
) -> None:
    seed = seed_at(database_url)
    companies = seed.companies(9)
    leads = seed.collection("Leads", companies)
    won = tmp_path / "won.txt"
    won.write_text("\n".join([*map(str, companies[:3]), ""]))
    said = longlist("move", "leads", "Customers", "--create", "--ids-from", str(won), "--dry-run").stdout
    assert said == (
        "Move 3 companies of “Leads” to “Customers”, which will be made:"
        " 3 new, 0 already there, 3 to take out of their list.\n"
    )
    assert seed.sql("SELECT name FROM collection") == [("Leads",)]
    done = longlist("move", "leads", "Customers", "--create", "--ids-from", str(won))
    assert done.stdout.splitlines()[-1] == "3 added to “Customers”, 0 already there; 3 taken out of “Leads”."
    plan = json.loads(longlist("remove", "Leads", "--country", "France", "--dry-run", "--json").stdout)
    here = [row[0] for row in seed.sql("SELECT id FROM company WHERE country = 'France'") if row[0] in companies[3:]]
    assert plan | {"kind": "remove", "removed": len(here), "exact": True} == plan
    job = json.loads(longlist("remove", "Leads", "--country", "France", "--yes", "--json").stdout)
    assert seed.members(leads) == sorted(set(companies[3:]) - set(here))
    dry = longlist("undo", job["id"], "--dry-run").stdout
    assert dry == f"Undo: {job['title']}: {len(here)} to put back.\n"
    undone = longlist("undo", job["id"])
    assert undone.stdout.splitlines()[-1] == f"{len(here)} put back."
    assert seed.members(leads) == companies[3:]
    assert "was undone" in longlist("undo", job["id"], code=2).stderr


def test_a_saved_view_says_which_companies(longlist: Run, database_url: str, seed_at: Any) -> None:
    seed = seed_at(database_url)
    companies = seed.companies(9)
    leads = seed.collection("Leads", companies)
    where = {"conditions": [{"op": "is", "field": "country", "values": ["France"]}]}
    seed.sql(
        "INSERT INTO view (id, name, name_key, collection_id, filter) VALUES (gen_random_uuid(), %s, %s, %s, %s)",
        "In France", "in france", leads, json.dumps(where),
    )  # fmt: skip
    french = [row[0] for row in seed.sql("SELECT id FROM company WHERE country = 'France' ORDER BY id")]
    job = json.loads(longlist("copy", "Leads", "French", "--create", "--view", "in FRANCE", "--yes", "--json").stdout)
    assert seed.members(job["target"]["id"]) == french
    assert "where country is France" in job["title"]
    both = longlist("copy", "Leads", "French", "--view", "In France", "--country", "Spain", "--dry-run", code=2)
    assert "No company matches" in both.stderr
    unknown = longlist("copy", "Leads", "French", "--view", "In Spain", "--dry-run", code=2)
    assert "The list has no saved view “In Spain”. Its views are: “In France”." in unknown.stderr
