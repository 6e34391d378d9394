// What people do with jobs after they have started them: undo and redo, pause over a restart, retry, and go on from a bucket.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { collectErrors, collectTraffic, launch, Machine, openContext, reached, SCENE } from "./machine.mjs";

let machine, browser, context, page, errors, traffic;

before(async () => {
  machine = await Machine.make();
  [browser] = await Promise.all([launch(), machine.serve()]);
});

after(async () => {
  await browser?.close();
  await machine?.stop();
});

beforeEach(async () => {
  if (!machine.alive) await machine.serve();
  context = await openContext(browser, machine, 900);
  page = await context.newPage();
  errors = collectErrors(page);
  traffic = collectTraffic(page);
});

afterEach(async (test) => {
  if (!test.passed) {
    console.error((await page.locator("body").innerText()).slice(0, 3000));
    console.error(traffic.join("\n"));
  }
  await context.close();
  assert.deepEqual(errors, [], "the page made no errors of its own");
});

const button = (name, where = page) => where.getByRole("button", { name });
const count = async (name) => (await machine.collection(name)).company_count;
const receipt = () => page.getByRole("region", { name: "Plan and receipt" });

async function openList(name) {
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.getByRole("row").nth(2).waitFor();
}

async function selectPage() {
  await page.getByRole("checkbox", { name: "Select all rows on this page" }).click();
}

async function act(item) {
  await button("Actions").click();
  await page.getByRole("menuitem", { name: item }).click();
}

/** Copies what is selected into a new list, by the dialog. */
async function copyToNew(name, press) {
  await act("Copy to…");
  const dialog = page.getByRole("dialog", { name: "Copy to…" });
  await dialog.getByText("New collection").click();
  await dialog.getByLabel("Name of the new collection").fill(name);
  await button(press, dialog).click();
  await dialog.waitFor({ state: "hidden" });
}

const jobTo = async (name) => (await machine.get("/jobs?limit=200")).items.find((job) => job.target?.name === name);

test("copy, undo from the toast, redo from the toast", SCENE, async () => {
  await openList("Liked Companies");
  await selectPage();
  await copyToNew("Undone", "Copy 10 companies");
  const toast = page.getByRole("status");
  await toast.getByText("10 added to “Undone”, 0 already there.").hover(); // it stays while the pointer is on it
  assert.equal(await count("Undone"), 10);
  await button("Undo", toast).click();
  await toast.getByText("10 taken out").waitFor();
  assert.equal(await count("Undone"), 0);
  await button("Redo", toast).click();
  await toast.getByText("10 put back").waitFor();
  assert.equal(await count("Undone"), 10);
});

test("a job is undone from its page, which shows the plan first and the lineage after", SCENE, async () => {
  await openList("Liked Companies");
  await selectPage();
  await copyToNew("Looked at", "Copy 10 companies");
  const job = await reached(async () => {
    const found = await jobTo("Looked at");
    return found?.state === "succeeded" && found;
  });
  await page.goto(`/jobs/${job.id}`);
  await receipt().waitFor();
  await button(/^Undo/).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/10/).first().waitFor();
  await button(/^Undo/, dialog).click();
  await reached(async () => (await count("Looked at")) === 0);
  await page.getByText(/Undone by/).first().waitFor();
});

test("moving takes out of one list and puts into the other", SCENE, async () => {
  await openList("Liked Companies");
  await selectPage();
  await copyToNew("From here", "Copy 10 companies");
  await reached(async () => (await jobTo("From here"))?.state === "succeeded");
  await openList("From here");
  await selectPage();
  await act("Move to…");
  const dialog = page.getByRole("dialog", { name: "Move to…" });
  await dialog.getByText("New collection").click();
  await dialog.getByLabel("Name of the new collection").fill("To there");
  await button("Move 10 companies", dialog).click();
  await reached(async () => (await jobTo("To there"))?.state === "succeeded");
  assert.deepEqual([await count("From here"), await count("To there")], [0, 10]);
});

test("a paused job waits over a restart, and is resumed", SCENE, async () => {
  await openList("My List");
  await selectPage();
  await button(/^Select all 50,000/).click();
  machine.holdInSecondChunk("Held up");
  await copyToNew("Held up", /^Copy 50,000/);
  const { id } = await reached(async () => {
    const found = await jobTo("Held up");
    return found?.progress.processed && found;
  });
  await page.goto(`/jobs/${id}`);
  const answered = page.waitForResponse(`**/jobs/${id}/pause`);
  await button(/^Pause/).first().click();
  await answered;
  machine.release();
  const stood = await reached(async () => {
    const found = await jobTo("Held up");
    return found.state === "paused" && found.progress.processed;
  });
  assert(stood < 50_000, "it was met half-way");
  await machine.kill();
  await machine.serve();
  await page.reload();
  await button(/^Resume/).first().waitFor();
  assert.equal((await jobTo("Held up")).progress.processed, stood);
  await button(/^Resume/).first().click();
  await page.getByText("50,000 added to “Held up”, 0 already there.").first().waitFor();
  assert.equal(await count("Held up"), 50_000);
});

test("a failed job says why, and is retried to its end", SCENE, async () => {
  await openList("My List");
  await selectPage();
  await button(/^Select all 50,000/).click();
  machine.failInSecondChunk("Failed once");
  await copyToNew("Failed once", /^Copy 50,000/);
  const failed = await reached(async () => {
    const found = await jobTo("Failed once");
    return found?.state === "failed" && found;
  });
  await page.goto(`/jobs/${failed.id}`);
  await page.getByText(failed.error.title).first().waitFor();
  await page.getByText(failed.error.retry).first().waitFor();
  machine.release();
  await button(/^Retry/).first().click();
  await page.getByText("50,000 added to “Failed once”, 0 already there.").first().waitFor();
  assert.equal(await count("Failed once"), 50_000);
});

test("a bucket of a receipt is opened and used as a selection", SCENE, async () => {
  await openList("Liked Companies");
  await selectPage();
  await copyToNew("Bucket", "Copy 10 companies");
  const job = await reached(async () => {
    const found = await jobTo("Bucket");
    return found?.state === "succeeded" && found;
  });
  await page.goto(`/jobs/${job.id}`);
  await receipt().getByRole("link", { name: /Added/ }).click();
  await page.getByRole("row").nth(10).waitFor();
  await act("Copy to…");
  const dialog = page.getByRole("dialog", { name: "Copy to…" });
  await dialog.getByText("New collection").click();
  await dialog.getByLabel("Name of the new collection").fill("From a bucket");
  await button("Copy 10 companies", dialog).click();
  await reached(async () => (await jobTo("From a bucket"))?.state === "succeeded");
  assert.equal(await count("From a bucket"), 10);
});
