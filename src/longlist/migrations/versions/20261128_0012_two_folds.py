"""Two folds: names are told apart by one, and text is found and sorted by the other (docs/decisions/0013).

Revision: 0012

Stored text becomes NFC. The keys of names are made in Python, those of other values by the functions made here. Where
names of collections, or of views, differed and now are the same, both stay: the later one's identity gets its id.
"""

import sqlalchemy as sa
from alembic import op

from longlist.text import folds, keys

revision = "0012"
down_revision = "0011"

SORTED = ("country", "city", "industry")
TEXTS = ("name", "description", "country", "city", "industry", "external_id")
BATCH = 10_000
COMMENT = "folded for sorting, and the value, see text/keys.py"

TRIGGERS = """
CREATE FUNCTION company_sort_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.country_key := coalesce(NEW.country_key, sort_key(NEW.country));
    NEW.city_key := coalesce(NEW.city_key, sort_key(NEW.city));
    NEW.industry_key := coalesce(NEW.industry_key, sort_key(NEW.industry));
    RETURN NEW;
  END IF;
  IF NEW.country IS DISTINCT FROM OLD.country AND NEW.country_key IS NOT DISTINCT FROM OLD.country_key THEN
    NEW.country_key := sort_key(NEW.country);
  END IF;
  IF NEW.city IS DISTINCT FROM OLD.city AND NEW.city_key IS NOT DISTINCT FROM OLD.city_key THEN
    NEW.city_key := sort_key(NEW.city);
  END IF;
  IF NEW.industry IS DISTINCT FROM OLD.industry AND NEW.industry_key IS NOT DISTINCT FROM OLD.industry_key THEN
    NEW.industry_key := sort_key(NEW.industry);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER company_sort_keys_inserted BEFORE INSERT ON company FOR EACH ROW
  WHEN (NEW.country IS NOT NULL AND NEW.country_key IS NULL OR NEW.city IS NOT NULL AND NEW.city_key IS NULL
        OR NEW.industry IS NOT NULL AND NEW.industry_key IS NULL)
  EXECUTE FUNCTION company_sort_keys();
CREATE TRIGGER company_sort_keys_updated BEFORE UPDATE OF country, city, industry ON company FOR EACH ROW
  WHEN ((OLD.country, OLD.city, OLD.industry) IS DISTINCT FROM (NEW.country, NEW.city, NEW.industry))
  EXECUTE FUNCTION company_sort_keys();
CREATE FUNCTION name_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.identity := identity_key(NEW.name);
  RETURN NEW;
END $$;
"""
IDENTITY_TRIGGER = """
CREATE TRIGGER {table}_identity BEFORE INSERT OR UPDATE OF name ON {table} FOR EACH ROW
  EXECUTE FUNCTION name_identity()
"""
# Among which rows no two may have one identity.
ALIKE = {"collection": "identity, deleted_at IS NULL", "view": "identity, collection_id"}
COMMENTS = {
    "collection": "what names are the same by, see text/keys.py; made by a trigger; no two alike among the living",
    "view": "what names are the same by, see text/keys.py; made by a trigger",
}


def upgrade() -> None:
    _raw(folds.sql_functions() + keys.sql_functions())
    _compose()
    for column in SORTED:
        # Rewritten whole, once, and its indexes with it: an update of each row would take several times as long.
        op.add_column("company", sa.Column(f"{column}_key", sa.Text(collation="C"), comment=COMMENT))
        op.drop_index(f"company_{column}_id_idx", table_name="company")
    changes = [f'ALTER COLUMN {column}_key TYPE text COLLATE "C" USING sort_key({column})' for column in SORTED]
    op.execute(f"ALTER TABLE company {', '.join(changes)}")
    _fold_names("company")
    for column in SORTED:
        op.create_index(f"company_{column}_key_id_idx", "company", [f"{column}_key", "id"])
    _raw(TRIGGERS)
    op.drop_index("collection_name_key_key", table_name="collection")
    op.drop_index("view_name_key", table_name="view")
    for table in ALIKE:
        _identify(table)
    op.create_index(
        "collection_identity_key",
        "collection",
        ["identity"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "view_identity_key",
        "view",
        [sa.text("coalesce(collection_id, '00000000-0000-0000-0000-000000000000'::uuid)"), "identity"],
        unique=True,
    )
    for column in ("identity", *(f"{column}_key" for column in SORTED)):
        comment = "of name and country, where rows are matched by these" if column == "identity" else None
        op.add_column("import_row", sa.Column(column, sa.Text(), comment=comment))
    for table in ("company", *ALIKE):
        op.alter_column(table, "name_key", comment="the name folded for search and sorting, see text/keys.py")
    # What the search index has was folded otherwise. All are written anew, and once.
    op.execute("TRUNCATE known_word, known_value, known_headers")
    op.execute("DELETE FROM company_text_due")
    op.execute("INSERT INTO company_text_due (company_id) SELECT id FROM company ORDER BY id")


def _raw(statements: str) -> None:
    """Past SQLAlchemy, which would look for parameters in it."""
    op.get_bind().connection.cursor().execute(statements.encode())


def _compose() -> None:
    """Bring stored text into NFC, where it is not."""
    for column in TEXTS:
        op.execute(f"UPDATE company SET {column} = normalize({column}, NFC) WHERE {column} IS NOT NFC NORMALIZED")
    for table, column in (("company", "attributes"), ("view", "filter"), ("selection", "filter")):
        op.execute(
            f"UPDATE {table} SET {column} = CAST(normalize(CAST({column} AS text), NFC) AS jsonb)"
            f" WHERE CAST({column} AS text) IS NOT NFC NORMALIZED"
        )
    for table in ALIKE:
        op.execute(f"UPDATE {table} SET name = normalize(name, NFC) WHERE name IS NOT NFC NORMALIZED")


def _fold_names(table: str) -> None:
    """Make the keys of names again; most stay as they are, and those rows are not written."""
    connection = op.get_bind()
    named = sa.text(f"SELECT id, name, name_key FROM {table} WHERE id > :after ORDER BY id LIMIT :batch")
    write = sa.text(
        f"UPDATE {table} SET name_key = changed.key FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[]))"
        f" changed (id, key) WHERE {table}.id = changed.id"
    )
    after = "00000000-0000-0000-0000-000000000000"
    while rows := connection.execute(named, {"after": after, "batch": BATCH}).all():
        changed = {row.id: key for row in rows if (key := keys.name_key(row.name)) != row.name_key}
        if changed:
            connection.execute(write, {"ids": list(changed), "keys": list(changed.values())})
        after = rows[-1].id


def _identify(table: str) -> None:
    op.add_column(table, sa.Column("identity", sa.Text(collation="C"), comment=COMMENTS[table]))
    op.execute(f"UPDATE {table} SET identity = identity_key(name)")
    alike = f"SELECT id, row_number() OVER (PARTITION BY {ALIKE[table]} ORDER BY created_at, id) AS place FROM {table}"
    op.execute(
        f"UPDATE {table} SET identity = identity || chr(31) || {table}.id FROM ({alike}) alike"
        f" WHERE alike.id = {table}.id AND place > 1"
    )
    op.alter_column(table, "identity", nullable=False)
    op.execute(IDENTITY_TRIGGER.format(table=table))
    _fold_names(table)
