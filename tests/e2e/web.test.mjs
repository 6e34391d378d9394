// The main job and its surroundings, as a person meets them: by roles and names, never by class or id.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import {
  collectErrors,
  collectTraffic,
  focused,
  launch,
  Machine,
  openContext,
  reached,
  reads,
  SCENE,
  tabTo,
  violations,
} from "./machine.mjs";

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
  if (!machine.alive) await machine.serve(); // a test before may have ended between killing it and starting it again
  context = await openContext(browser, machine, 800);
  page = await context.newPage();
  errors = collectErrors(page);
  traffic = collectTraffic(page);
});

afterEach(async () => {
  await context.close();
  assert.deepEqual(errors, [], "the page made no errors of its own");
});

const button = (name, where = page) => where.getByRole("button", { name });
const checkbox = (name) => page.getByRole("checkbox", { name });
const selectionSays = (words) => page.getByRole("region", { name: "Selection" }).getByText(words).waitFor();

async function openList(name) {
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.getByRole("row").nth(2).waitFor();
}

/** In the copy dialog: a new collection as the target. */
async function chooseNew(name) {
  const dialog = page.getByRole("dialog", { name: "Copy to…" });
  await dialog.getByText("New collection").click();
  await dialog.getByLabel("Name of the new collection").fill(name);
  return dialog;
}

async function openCopy() {
  await button("Actions").click();
  await page.getByRole("menuitem", { name: "Copy to…" }).click();
}

/** Waits for words on the page; says what else stood there, and what the page had asked for, where they do not come. */
async function appears(words) {
  try {
    await page.getByText(words).waitFor();
  } catch (error) {
    const shown = await page.getByRole("status").or(page.getByRole("alert")).allInnerTexts();
    throw new Error(`“${words}” did not appear, but ${JSON.stringify(shown)}, after\n${traffic.join("\n")}`, { cause: error });
  }
}

const jobCalled = async (name) => (await machine.get("/jobs?limit=200")).items.find((job) => job.target?.name === name);

test("copying 49,998 of 50,000 through a killed server", SCENE, async () => {
  await openList("My List");
  await page.getByText("50,000 companies").waitFor();

  await checkbox("Select all rows on this page").click();
  await selectionSays(/^\d+ companies selected$/);
  await button("Select all 50,000").click();
  await selectionSays("All 50,000 companies selected");
  const rows = page.getByRole("row").getByRole("checkbox");
  await rows.nth(1).click();
  await rows.nth(3).click();
  await selectionSays("49,998 companies selected");
  await selectionSays(", all except 2");

  // The selection outlives paging and sorting.
  await button("Next page").click();
  await page.getByText(/Rows 51–100 of 50,000/).waitFor();
  await page.getByRole("columnheader", { name: "Company" }).getByRole("button").click();
  await selectionSays("49,998 companies selected");

  await openCopy();
  const dialog = await chooseNew("Prospects");
  await dialog.getByText("49,998 companies of “My List”, except 2").waitFor();
  await reads(dialog.getByRole("region", { name: "Plan" }), /49,998\s+new/);
  machine.holdInSecondChunk("Prospects");
  await button("Copy 49,998 companies", dialog).click();
  await dialog.waitFor({ state: "hidden" });
  await selectionSays("Nothing selected");

  const title = "Copy 49,998 companies of “My List”, except 2 to “Prospects”";
  await page.getByRole("status").filter({ hasText: title }).waitFor();
  await button(/^Jobs/).click();
  const drawer = page.getByRole("dialog", { name: "Jobs" });
  await drawer.getByRole("link", { name: title }).waitFor();
  await drawer.getByRole("progressbar", { name: `Progress of “${title}”` }).waitFor();
  await drawer.getByText(/of 49,998/).waitFor();

  const watching = await context.newPage(); // a second tab, which is told by the server alone
  await watching.goto("/jobs");
  await watching.getByText(title).first().waitFor();

  await reached(async () => (await jobCalled("Prospects")).progress.processed > 0);
  await machine.kill();
  await page.keyboard.press("Escape");
  await page.getByText("Reconnecting").filter({ visible: true }).waitFor();
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "My List", "what was read can still be seen");
  await machine.serve();
  machine.release();
  await page.getByText("Live", { exact: true }).filter({ visible: true }).waitFor();

  await watching.getByText("Done").first().waitFor();
  await watching.close();
  await button(/^Jobs/).click();
  await drawer.getByText("49,998 added to “Prospects”, 0 already there.").waitFor();
  await drawer.getByRole("link", { name: title }).click();
  const receipt = page.getByRole("region", { name: "Receipt" });
  await receipt.waitFor();
  await reads(receipt, /Asked for\s+49,998[\s\S]*Added\s+49,998[\s\S]*Already there\s+0/);
  await page.reload();
  await receipt.waitFor();
  await page.getByRole("link", { name: "Open collection" }).click();
  await page.getByText("49,998 companies").waitFor();

  const job = await jobCalled("Prospects");
  assert.equal(job.state, "succeeded");
  assert.equal(job.receipt.added, 49_998);
  assert.equal((await machine.collection("Prospects")).company_count, 49_998);
});

test("copying all that match a filter, and coming back to it by its link", SCENE, async () => {
  await openList("My List");
  await button("Filter").click();
  await page.getByRole("menuitem", { name: "Country" }).or(page.getByRole("option", { name: "Country" })).first().click();
  const popover = page.getByRole("dialog", { name: /Country/ });
  await popover.getByRole("checkbox", { name: /^France/ }).click();
  await page.keyboard.press("Escape");
  await button(/^Country is France/).waitFor();
  await page.getByText(/^[\d,]+ of 50,000 companies$/).waitFor();
  const { count } = await machine.get(
    `/collections/${(await machine.collection("My List")).id}/companies/count?exact=true&filter=` +
      encodeURIComponent('{"conditions": [{"op": "is", "field": "country", "values": ["France"]}]}'),
  );
  assert(count > 50, "more than a page");
  const shown = count.toLocaleString("en-US");
  await page.getByText(`${shown} of 50,000 companies`).waitFor();
  assert.deepEqual(await violations(page), []);

  await checkbox("Select all rows on this page").click();
  await button(`Select all ${shown} matching`).click();
  await openCopy();
  const dialog = await chooseNew("French");
  await dialog.getByText(`${shown} companies of “My List” where country is France`).waitFor();
  await button(`Copy ${shown} companies`, dialog).click();
  await appears(`${shown} added to “French”, 0 already there.`);

  const link = page.url();
  await page.goto("/");
  await page.goto(link);
  await page.getByText(`${shown} of 50,000 companies`).waitFor();
  await button("Reset").click();
  await page.getByText("50,000 companies", { exact: true }).waitFor();
  await page.getByRole("searchbox", { name: "Search companies" }).fill("verdnat"); // a typo is forgiven
  await page.getByRole("row", { name: /Verdant/ }).first().waitFor();
});

test("insights lead to the companies of a bar, and a view brings them back", SCENE, async () => {
  await openList("My List");
  await page.getByRole("link", { name: "Insights" }).click();
  await page.getByRole("heading", { name: "Top countries" }).waitFor();
  await page.getByRole("heading", { name: "Employees" }).waitFor();
  await page.getByRole("link", { name: /^Germany/ }).first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.getByRole("link", { name: /^Germany/ }).first().click();
  await button(/^Country is Germany/).waitFor();

  await button("Views").click();
  await page.getByRole("menuitem", { name: /Save as new view/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("German ones");
  await button("Save", dialog).click();
  const saved = page.getByRole("link", { name: /German ones/ });
  await saved.waitFor();
  await page.goto("/");
  await saved.click();
  await button(/^Country is Germany/).waitFor();
  await page.getByRole("heading", { name: "My List", level: 1 }).waitFor();

  await page.getByText(/^[\d,]+ of 50,000 companies$/).waitFor();
  await checkbox("Select all rows on this page").click();
  await button(/^Select all [\d,]+ matching$/).click();
  await openCopy();
  await button(/^Copy [\d,]+ companies$/, await chooseNew("From the view")).click();
  await appears(/[\d,]+ added to “From the view”, 0 already there\./);
  const [view] = (await machine.get("/views")).items;
  const found = `filter=${encodeURIComponent(JSON.stringify(view.filter))}&exact=true`;
  const { count } = await machine.get(`/collections/${view.collection_id}/companies/count?${found}`);
  assert.equal((await machine.collection("From the view")).company_count, count);
});

test("an attribute of a file is shown as a column, and still after a reload", SCENE, async () => {
  const { id } = await machine.collection("Liked Companies");
  machine.sql(`UPDATE company SET attributes = '{"Market tier (A–C)": "Tier B"}'
    WHERE id IN (SELECT company_id FROM membership WHERE collection_id = '${id}')`);
  await openList("Liked Companies");
  await button("Columns").click();
  const panel = page.getByRole("dialog", { name: "Columns" });
  await panel.getByRole("checkbox", { name: "Market tier (A–C)" }).click();
  await page.getByRole("cell", { name: "Tier B" }).first().waitFor();
  assert.deepEqual(await violations(page), []);
  await page.reload();
  await page.getByRole("columnheader", { name: "Market tier (A–C)" }).waitFor();
  await page.getByRole("cell", { name: "Tier B" }).nth(9).waitFor();
  assert.equal(await page.getByRole("cell", { name: "Tier B" }).count(), 10);
});

test("copying ticked rows to a list that has some of them", SCENE, async () => {
  await openList("Liked Companies");
  await checkbox("Select all rows on this page").click();
  await selectionSays("10 companies selected");
  await openCopy();
  await button("Copy 10 companies", await chooseNew("Ten")).click();
  await appears("10 added to “Ten”, 0 already there.");

  await checkbox("Select all rows on this page").click();
  await openCopy();
  const dialog = page.getByRole("dialog", { name: "Copy to…" });
  await dialog.getByPlaceholder("Search collections").fill("Ten");
  await page.getByRole("option", { name: /^Ten/ }).click();
  await dialog.getByText("already there").waitFor();
  await reads(dialog.getByRole("region", { name: "Plan" }), /0\s+new\s+10\s+already there/);
  assert(await button("Nothing to copy", dialog).isDisabled());
});

test("a name that is taken is said at its field, and nothing is started", SCENE, async () => {
  await openList("Liked Companies");
  await checkbox("Select all rows on this page").click();
  await openCopy();
  const dialog = await chooseNew("my LIST");
  await button("Copy 10 companies", dialog).click();
  const field = dialog.getByLabel("Name of the new collection");
  await dialog.getByText(/already the name of another collection/i).waitFor();
  await reached(async () => (await field.getAttribute("aria-invalid")) === "true");
  assert.equal(await jobCalled("my LIST"), undefined);
});

test("with the keyboard alone", SCENE, async () => {
  await page.emulateMedia({ reducedMotion: "no-preference" }); // the focus goes where it should while things still move
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Companies to Ignore", exact: true }).waitFor();
  await tabTo(page, page.getByRole("main").getByRole("link", { name: "Companies to Ignore", exact: true }));
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Companies to Ignore", level: 1 }).waitFor();
  await page.getByRole("row").nth(2).waitFor();
  await tabTo(page, checkbox("Select all rows on this page"));
  await page.keyboard.press("Space");
  await selectionSays("50 companies selected");
  await page.keyboard.press("Shift+Tab");
  await focused(button("Actions"));
  await page.keyboard.press("Enter");
  const copy = page.getByRole("menuitem", { name: "Copy to…" });
  await copy.waitFor();
  await tabTo(page, copy, 10, "ArrowDown");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Copy to…" });
  await focused(dialog.getByPlaceholder("Search collections"));
  await page.getByRole("listbox").waitFor();
  await page.keyboard.press("Escape"); // closes the list of the field that has the focus; the dialog stays
  await page.getByRole("listbox").waitFor({ state: "hidden" });
  await tabTo(page, dialog.getByRole("radio", { name: "Existing collection" }), 20, "Shift+Tab");
  await page.keyboard.press("ArrowRight");
  await tabTo(page, dialog.getByLabel("Name of the new collection"), 10);
  await page.keyboard.type("By keyboard");
  await button("Copy 50 companies", dialog).waitFor();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await appears("50 added to “By keyboard”, 0 already there.");
});

for (const colorScheme of ["light", "dark"]) {
  test(`accessible in ${colorScheme} (axe, WCAG 2.2 AA)`, SCENE, async () => {
    await page.emulateMedia({ colorScheme });
    const found = {};
    const check = async (name) => {
      found[name] = await violations(page);
    };
    await page.goto("/");
    await page.getByRole("main").getByRole("link", { name: "My List", exact: true }).waitFor();
    await check("collections");
    await openList("My List");
    await checkbox("Select all rows on this page").click();
    await check("a collection with a selection");
    await openCopy();
    await chooseNew("Accessible");
    await check("the copy dialog");
    await page.keyboard.press("Escape");
    await button(/^Jobs/).click();
    await page.getByRole("dialog", { name: "Jobs" }).waitFor();
    await check("the drawer");
    await page.goto("/companies");
    await page.getByRole("row").nth(2).waitFor();
    await check("all companies");
    await page.goto("/jobs");
    await page.getByRole("link", { name: /^Copy/ }).first().waitFor();
    await check("jobs");
    await page.getByRole("link", { name: /^Copy/ }).first().click();
    await page.getByRole("region", { name: "History" }).waitFor();
    await check("a job");
    await page.goto("/nothing/here");
    await page.getByRole("heading").first().waitFor();
    await check("an unknown address");
    for (const [name, lines] of Object.entries(found)) assert.deepEqual(lines, [], name);
  });
}

test("on a phone, 390 px wide", SCENE, async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  const fits = async (name) => {
    const width = await page.evaluate(() => document.scrollingElement.scrollWidth);
    assert(width <= 390, `${name} is ${width} px wide`);
  };
  await page.goto("/");
  await page.getByRole("main").getByRole("link", { name: "Liked Companies", exact: true }).waitFor();
  await fits("collections");
  await openList("Liked Companies");
  await fits("a collection");
  await checkbox("Select all rows on this page").click();
  await selectionSays("10 companies selected");
  await openCopy();
  const dialog = await chooseNew("From a phone");
  await fits("the copy dialog");
  await button("Copy 10 companies", dialog).click();
  await appears("10 added to “From a phone”, 0 already there.");
  await fits("the toast");
  await page.goto("/jobs");
  await page.getByRole("link", { name: /^Copy/ }).first().click();
  await page.getByRole("region", { name: "Receipt" }).waitFor();
  await fits("a job");
});

test("a list deleted in another tab is said to be gone", SCENE, async () => {
  await openList("Liked Companies");
  await checkbox("Select all rows on this page").click();
  await openCopy();
  await button("Copy 10 companies", await chooseNew("Short-lived")).click();
  await appears("10 added to “Short-lived”, 0 already there.");
  const { id } = await machine.collection("Short-lived");
  await page.goto(`/collections/${id}`);
  await page.getByRole("heading", { name: "Short-lived", level: 1 }).waitFor();
  await fetch(`${machine.address}/api/v1/collections/${id}`, { method: "DELETE" });
  await page.getByRole("heading", { name: "This collection is not here" }).first().waitFor();
});
