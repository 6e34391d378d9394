// What a page makes of its connection to the server: many tabs, a server that freezes, dies and comes back, an upgrade.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";

import { collectErrors, launch, Machine, openContext, reached, SCENE } from "./machine.mjs";

let machine, browser, context, page, errors;

before(async () => {
  machine = await Machine.make();
  [browser] = await Promise.all([launch(), machine.serve()]);
});

after(async () => {
  await browser?.close();
  await machine?.stop();
});

beforeEach(async () => {
  context = await openContext(browser, machine, 900);
  page = await context.newPage();
  errors = collectErrors(page);
});

afterEach(async (test) => {
  if (!test.passed) console.error((await page.locator("body").innerText()).slice(0, 3000));
  await context.close();
  assert.deepEqual(errors, [], "the page made no errors of its own");
});

const badge = (tab, words) => tab.getByText(words, { exact: true }).first().waitFor();
const bar = () => page.getByRole("banner").getByRole("status");
const rows = () => page.getByRole("row").nth(2).waitFor();

/** Copies a company into a new list, as somebody else would. */
async function copyTo(name) {
  const post = async (path, body) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`${machine.address}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return answer.json();
  };
  const { id } = await machine.collection("Liked Companies");
  const selection = await post("/selections", { scope: { collection_id: id }, mode: "all", filter: {} });
  await post("/jobs", { kind: "copy", selection_id: selection.id, target: { new_collection: { name } } });
}

test("seven tabs share a connection, and the next one when the worker that holds it dies", SCENE, async () => {
  const tabs = [page, ...(await Promise.all(Array.from({ length: 6 }, () => context.newPage())))];
  const inAll = (what) => Promise.all(tabs.map(what));
  await inAll(async (tab) => {
    await tab.goto("/");
    await badge(tab, "Live");
  });
  const everybodySees = async (name) => {
    await copyTo(name);
    await inAll((tab) => tab.getByRole("main").getByRole("link", { name, exact: true }).waitFor());
  };
  await everybodySees("Seen by seven");

  const devtools = await browser.newBrowserCDPSession();
  const workers = async () =>
    (await devtools.send("Target.getTargets")).targetInfos.filter(({ type }) => type === "shared_worker");
  const [worker, ...others] = await workers();
  assert.deepEqual(others, []);
  await devtools.send("Target.closeTarget", { targetId: worker.targetId });
  await reached(async () => (await workers()).some(({ targetId }) => targetId !== worker.targetId));
  await everybodySees("Seen by seven again");
  assert.equal((await workers()).length, 1);
});

test("a server that freezes is said to, and a page that failed while it was away goes on by itself", SCENE, async () => {
  await page.goto("/");
  await badge(page, "Live");
  assert.equal(await bar().innerText(), "");
  machine.server.kill("SIGSTOP");
  await bar().getByText("Server not responding").waitFor();
  machine.server.kill("SIGCONT");
  await reached(async () => (await bar().innerText()) === "");

  await machine.kill();
  await bar().getByText("Reconnecting").waitFor();
  await page.getByRole("link", { name: "All companies" }).click();
  await page.getByText("Longlist can't be reached").waitFor();
  await machine.serve();
  await rows();
  await badge(page, "Live");
  assert.equal(await page.getByText("Longlist can't be reached").count(), 0);
});

test("a part that is gone after an upgrade loads the page anew, once", SCENE, async () => {
  let loads = 0;
  page.on("load", () => (loads += 1));
  await page.goto("/companies");
  await rows();
  await context.route("**/assets/*nsights*.js", (route) => route.fulfill({ status: 404 }));
  await context.route(`${machine.address}/`, (route) => route.fulfill({ contentType: "text/html", body: "another build" }));
  await page.getByRole("link", { name: "Insights" }).click();
  await page.getByText("Couldn't load this page").waitFor();
  assert.equal(loads, 2);
  // The browser reports the part itself, once for each page that wanted it.
  for (const error of errors.splice(0)) assert.match(error, /dynamically imported module/);
  await context.unrouteAll();
  await page.getByRole("button", { name: "Reload page" }).click();
  await page.getByRole("heading", { name: "Top countries" }).waitFor();
});
