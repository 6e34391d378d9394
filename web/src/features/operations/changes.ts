import type { Job } from "@/api/gen";
import type { JobKind } from "@/jobs/kinds";

/** What a job changes that a list, a count or a figure may show. */
type Change = {
  /** Collections whose members change; "any" where only the server knows which. */
  members: readonly string[] | "any";
  /** Companies themselves: their fields, or whether there are any. */
  companies?: true;
  /** Whether there is the collection, and its views with it. */
  collections?: true;
};

const ids = (...collections: Job["target"][]) =>
  collections.flatMap((collection) => (collection ? [collection.id] : []));

const CHANGES: Record<JobKind, (job: Job) => Change> = {
  copy: ({ target }) => ({ members: ids(target) }),
  move: ({ source, target }) => ({ members: ids(source, target) }),
  remove: ({ source }) => ({ members: ids(source) }),
  combine: ({ target }) => ({ members: ids(target) }),
  edit: () => ({ members: [], companies: true }),
  delete_companies: () => ({ members: "any", companies: true }),
  delete_collection: ({ target }) => ({ members: ids(target), collections: true }),
  create_company: ({ target }) => ({ members: ids(target), companies: true }),
  import: ({ target }) => ({ members: ids(target), companies: true }),
  // Of whatever kind it takes back.
  undo: () => ({ members: "any", companies: true, collections: true }),
};

export const changeOf = (job: Job): Change => CHANGES[job.kind](job);

/** Whether companies come into the collection or leave it. */
export function changesMembers(job: Job, collectionId: string): boolean {
  const { members } = changeOf(job);
  return members === "any" || members.includes(collectionId);
}

export const changesCollections = (job: Job): boolean => changeOf(job).collections === true;

type List = { collection_id?: string | null | undefined; filter?: string | null | undefined };

/**
 * Whether what a list of companies shows may be another: one of a collection, or of all companies where none is named.
 * A filter may ask for collections too, by their ids.
 */
export function changesList(job: Job, { collection_id, filter }: List): boolean {
  const { companies, members } = changeOf(job);
  if (companies || members === "any") return true;
  return members.some((id) => id === collection_id || filter?.includes(id));
}
