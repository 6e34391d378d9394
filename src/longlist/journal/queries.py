"""SQL of the journal that several features stand on."""


def not_put_back(collection: str, frozen_at: str, membership: str = "membership") -> str:
    """The condition that a membership was there at ``frozen_at`` rather than put back later with its old time.

    Goes with ``added_at <= frozen_at`` (docs/decisions/0008). All three are SQL: parameters or columns, and the
    table's alias. By company *and* time: who was removed, added anew and only then frozen was there.
    The list is made once and hashed; where nothing was put back it is one look into an empty index.
    """
    return f"""({membership}.company_id, {membership}.added_at) NOT IN (
      SELECT back.company_id, back.added_at
      FROM removal, unnest(removal.company_ids, removal.added_at) AS back (company_id, added_at)
      WHERE removal.collection_id = {collection}
        AND removal.restored_at > {frozen_at} AND removal.removed_at <= {frozen_at})"""


def company_not_put_back(frozen_at: str) -> str:
    """The same of the catalog: the condition that a row of ``company`` was not deleted and put back since."""
    return f"""company.id NOT IN (
      SELECT unnest(company_ids) FROM deletion WHERE restored_at > {frozen_at} AND removed_at <= {frozen_at})"""
