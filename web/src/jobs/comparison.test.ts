import { describe, expect, it } from "vitest";

import type { Job, Plan, Receipt } from "@/api/gen";

import { compare } from "./comparison";

type Sample = { plan?: Partial<Plan> | null; receipt?: Partial<Receipt> } & Partial<
  Pick<Job, "kind" | "state">
>;

/** "Added: 3 planned, 1 done. Why" of each line. */
function lines({ plan, receipt, kind = "copy", state = "succeeded" }: Sample) {
  const job = {
    kind,
    state,
    plan: plan ? { matched: 50, exact: true, ...plan } : null,
    receipt: receipt ? { sentence: "", total: 50, duration_s: 1, ...receipt } : null,
  };
  return Object.fromEntries(
    compare(job).map(({ label, planned, done, why }) => [
      label,
      `${planned ?? ""}→${done ?? ""}${why ? ` ${why}` : ""}`,
    ]),
  );
}

describe("plan and receipt", () => {
  it("say nothing where the job did as planned", () => {
    expect(
      lines({ plan: { new: 3, already_there: 47 }, receipt: { added: 3, already_there: 47 } }),
    ).toEqual({ "Asked for": "50→50", Added: "3→3", "Already there": "47→47" });
  });

  it("say which companies have no room for another attribute, and nothing of it where all have", () => {
    expect(
      lines({
        kind: "edit",
        plan: { changed: 49, unchanged: 0, over_limit: 1 },
        receipt: { changed: 49, unchanged: 0, over_limit: 1 },
      }),
    ).toHaveProperty("No room for the attribute", "1→1");
    expect(
      lines({
        kind: "edit",
        plan: { changed: 50, unchanged: 0 },
        receipt: { changed: 50, unchanged: 0, left_out: 0 },
      }),
    ).toEqual({ "Asked for": "50→50", Changed: "50→50", Unchanged: "0→0" });
  });

  it("show the plan alone until there is a receipt", () => {
    expect(lines({ plan: { new: 3, already_there: 47 }, state: "running" })).toEqual({
      "Asked for": "50→",
      Added: "3→",
      "Already there": "47→",
    });
  });

  it("show the receipt alone where nothing was planned, and say what its lines mean", () => {
    expect(lines({ kind: "import", receipt: { created: 40, rejected: 10, updated: 0 } })).toEqual({
      "Asked for": "→50",
      Created: "→40",
      Updated: "→0",
      Rejected: "→10 Each with its reason, below.",
    });
  });

  it.each<[string, Sample, Record<string, string>]>([
    [
      "somebody else had put them there",
      { plan: { new: 3, already_there: 47 }, receipt: { added: 1, already_there: 49 } },
      {
        Added: "3→1 2 were put there by someone else meanwhile.",
        "Already there": "47→49 2 were put there by someone else meanwhile.",
      },
    ],
    [
      "one had left its source",
      {
        plan: { new: 3, already_there: 47 },
        receipt: { added: 2, already_there: 47, left_out: 1 },
      },
      {
        Added: "3→2 1 was gone by then.",
        "Left out": "→1 Gone from the list when their turn came.",
      },
    ],
    [
      "somebody else had removed them",
      { kind: "remove", plan: { removed: 50 }, receipt: { removed: 48, left_out: 2 } },
      { "Taken out": "50→48 2 were removed by someone else meanwhile." },
    ],
    [
      "the plan was an estimate",
      { plan: { new: 30, exact: false }, receipt: { added: 29 } },
      { Added: "30→29 Estimated before, counted after." },
    ],
    [
      "the job was cancelled",
      { state: "cancelled", plan: { new: 50 }, receipt: { added: 20, not_done: 30 } },
      {
        Added: "50→20 The job ended before it came to the rest.",
        "Not reached": "→30 The job ended before it came to them.",
      },
    ],
    [
      "somebody else had set the value",
      {
        kind: "edit",
        plan: { changed: 10, unchanged: 40 },
        receipt: { changed: 7, unchanged: 43 },
      },
      {
        Changed: "10→7 3 were given that value by someone else meanwhile.",
        Unchanged: "40→43 3 were given that value by someone else meanwhile.",
      },
    ],
    [
      "an undo leaves more than it thought",
      {
        kind: "undo",
        plan: { removed: 48, left_out: 2 },
        receipt: { removed: 47, no_longer_there: 2, company_deleted: 1 },
      },
      {
        "Taken out": "48→47 1 was removed by someone else meanwhile.",
        "Left as it was": "2→3 1 more than planned had to be left.",
        "No longer there": "→2 Gone already, so there was nothing to take back.",
        "Company deleted": "→1 The company itself is deleted.",
      },
    ],
    [
      "a redo finds some there already",
      {
        kind: "undo",
        plan: { restored: 50, left_out: 0 },
        receipt: { restored: 48, already_there: 2 },
      },
      {
        "Put back": "50→48 2 did not have to be put back, or could not be.",
        "Left as it was": "0→2 2 more than planned had to be left.",
        "Already there": "→2 There again already, by someone else's doing.",
      },
    ],
    [
      "a combination reads memberships and plans companies",
      {
        kind: "combine",
        plan: { matched: 30, new: 30 },
        receipt: { total: 80, added: 30, not_matching: 50 },
      },
      { "Memberships read": "→80", "In the result": "30→30", Added: "30→30" },
    ],
  ])("explain a difference: %s", (_case, sample, expected) => {
    expect(lines(sample)).toMatchObject(expected);
  });

  it("leave no difference without a sentence", () => {
    const figures = ["new", "already_there", "removed", "restored", "changed", "deleted"] as const;
    const buckets = ["added", "already_there", "removed", "restored", "changed", "deleted"];
    for (const done of [4, 6]) {
      const compared = compare({
        kind: "move",
        state: "succeeded",
        plan: { matched: 5, exact: true, ...Object.fromEntries(figures.map((key) => [key, 5])) },
        receipt: {
          sentence: "",
          total: done,
          duration_s: 1,
          ...Object.fromEntries(buckets.map((key) => [key, done])),
        },
      });
      expect(compared).toHaveLength(7);
      for (const line of compared) expect(line.why).toMatch(/^1 .*\.$/);
    }
  });
});
