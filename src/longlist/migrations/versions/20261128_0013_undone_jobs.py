"""Each job's active undo is stored, and the job from which a chain of undos comes; nothing recurses to find them.

Revision: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# From the job whose undo has changed upwards: an undo that was itself undone no longer counts for the job before it,
# and so on. Each row is locked before the undos of its job are read, so that of two changes at once the second sees the
# first; always upwards, so that there is no deadlock. As triggers, so that workers of the version before keep it too.
FUNCTIONS = """
CREATE FUNCTION job_refresh_undone(job_id uuid) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  current_id uuid := job_refresh_undone.job_id;
  active_undo uuid;
BEGIN
  WHILE current_id IS NOT NULL LOOP
    INSERT INTO job_undone (job_id) SELECT id FROM job WHERE id = current_id ON CONFLICT (job_id) DO NOTHING;
    PERFORM FROM job_undone WHERE job_id = current_id FOR NO KEY UPDATE;
    active_undo := (
      SELECT undo.id FROM job undo
      LEFT JOIN job_undone redone ON redone.job_id = undo.id LEFT JOIN job redo ON redo.id = redone.undo_id
      WHERE undo.undo_of = current_id AND undo.state NOT IN ('failed', 'cancelled')
        AND redo.state IS DISTINCT FROM 'succeeded'
      ORDER BY undo.id DESC LIMIT 1);
    UPDATE job_undone SET undo_id = active_undo WHERE job_id = current_id AND undo_id IS DISTINCT FROM active_undo;
    EXIT WHEN NOT FOUND AND current_id <> job_refresh_undone.job_id;
    current_id := (SELECT undo_of FROM job WHERE id = current_id);
  END LOOP;
END $$;
CREATE FUNCTION job_undo_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM job_refresh_undone(NEW.undo_of);
  RETURN NULL;
END $$;
CREATE FUNCTION job_set_undo_root() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT coalesce(undo_root, id), undo_depth + 1 INTO NEW.undo_root, NEW.undo_depth FROM job WHERE id = NEW.undo_of;
  NEW.undo_depth := coalesce(NEW.undo_depth, 0);
  RETURN NEW;
END $$;
"""
TRIGGERS = """
CREATE TRIGGER job_undo_root BEFORE INSERT ON job FOR EACH ROW
  WHEN (NEW.kind = 'undo' AND NEW.undo_of IS NOT NULL) EXECUTE FUNCTION job_set_undo_root();
CREATE TRIGGER job_undo_inserted AFTER INSERT ON job FOR EACH ROW
  WHEN (NEW.undo_of IS NOT NULL) EXECUTE FUNCTION job_undo_changed();
CREATE TRIGGER job_undo_updated AFTER UPDATE OF state ON job FOR EACH ROW
  WHEN (NEW.undo_of IS NOT NULL AND NEW.state <> OLD.state
        AND (NEW.state IN ('succeeded', 'failed', 'cancelled') OR OLD.state IN ('succeeded', 'failed', 'cancelled')))
  EXECUTE FUNCTION job_undo_changed();
"""
# The newest undo of a chain first: each job is then looked at once its own undos are known.
BACKFILL = """
DO $$
DECLARE one record;
BEGIN
  FOR one IN SELECT id, undo_of FROM job WHERE undo_of IS NOT NULL ORDER BY id LOOP
    UPDATE job SET (undo_root, undo_depth) = (
      SELECT coalesce(undone.undo_root, undone.id), undone.undo_depth + 1 FROM job undone WHERE undone.id = one.undo_of)
    WHERE id = one.id AND kind = 'undo' AND EXISTS (SELECT FROM job undone WHERE undone.id = one.undo_of);
  END LOOP;
  INSERT INTO job_undone (job_id) SELECT DISTINCT undo_of FROM job undo
  WHERE EXISTS (SELECT FROM job WHERE job.id = undo.undo_of);
  FOR one IN SELECT job_id FROM job_undone ORDER BY job_id DESC LOOP
    UPDATE job_undone SET undo_id = (
      SELECT undo.id FROM job undo
      LEFT JOIN job_undone redone ON redone.job_id = undo.id LEFT JOIN job redo ON redo.id = redone.undo_id
      WHERE undo.undo_of = one.job_id AND undo.state NOT IN ('failed', 'cancelled')
        AND redo.state IS DISTINCT FROM 'succeeded'
      ORDER BY undo.id DESC LIMIT 1)
    WHERE job_id = one.job_id;
  END LOOP;
END $$
"""


def upgrade() -> None:
    op.add_column(
        "job",
        sa.Column(
            "undo_root", sa.Uuid(), nullable=True, comment="of an undo: the job, itself none, that its chain began with"
        ),
    )
    op.add_column(
        "job",
        sa.Column(
            "undo_depth",
            sa.Integer(),
            nullable=False,
            server_default=sa.text("0"),
            comment="of an undo: how many steps it is from its root",
        ),
    )
    op.create_table(
        "job_undone",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("undo_id", sa.Uuid(), nullable=True, comment="its newest active undo; written by triggers of job"),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="job_undone_job_id_fkey", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["undo_id"], ["job.id"], name="job_undone_undo_id_fkey", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("job_id", name="job_undone_pkey"),
    )
    op.create_index("job_undone_undo_id_idx", "job_undone", ["undo_id"])
    op.create_index("job_undo_of_id_idx", "job", ["undo_of", "id"], postgresql_where=sa.text("undo_of IS NOT NULL"))
    op.drop_index("job_undo_of_idx", "job")
    op.execute(FUNCTIONS)
    op.execute(BACKFILL)
    op.execute(TRIGGERS)
