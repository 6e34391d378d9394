// A person's machine: `longlist serve` on one port and one data directory, which can be killed and started again;
// and a Chromium to look at it with.

import { execFileSync, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { createServer } from "node:net";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

// The tools of the web's own tests.
const require = createRequire(new URL("../../web/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = require("axe-core");

const { LONGLIST, DATA_DIR, SERVER_LOG, CHROMIUM } = process.env;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class Machine {
  static async make() {
    const machine = new Machine();
    machine.port = await freePort();
    machine.address = `http://127.0.0.1:${machine.port}`;
    return machine;
  }

  /** Starts the server and waits until it has a worker. Its plans do not depend on how busy the machine is. */
  async serve() {
    const env = {
      ...process.env,
      LONGLIST_PORT: String(this.port),
      LONGLIST_DATA_DIR: DATA_DIR,
      LONGLIST_TIME_BUDGET_FACTOR: "1000",
    };
    const log = openSync(SERVER_LOG, "a");
    this.server = spawn(LONGLIST, ["serve"], { env, stdio: ["ignore", log, log] });
    closeSync(log);
    this.ended = new Promise((resolve) => this.server.once("exit", resolve));
    await reached(async () => {
      if (!this.alive) throw new Error("longlist serve has ended");
      return (await fetch(`${this.address}/readyz`).then((answer) => answer.json(), () => ({}))).worker;
    });
  }

  get alive() {
    return this.server.exitCode === null && this.server.signalCode === null;
  }

  async kill() {
    this.server.kill("SIGKILL");
    await this.ended;
  }

  async stop() {
    this.server.kill("SIGINT");
    await this.ended;
  }

  async get(path) {
    return (await fetch(`${this.address}/api/v1${path}`)).json();
  }

  /** Makes copies into `name` fail from their second chunk on, like a full disk, until `release`. */
  failInSecondChunk(name) {
    this.#beforeSecondChunk(name, "RAISE EXCEPTION 'the disk of this test is full'");
  }

  /**
   * Makes copies into `name` wait in their second chunk until `release`. A first chunk takes 1,000 rows and no chunk
   * more than eight times as many as the one before, so a larger copy waits half-way however fast the machine is.
   */
  holdInSecondChunk(name) {
    this.#beforeSecondChunk(name, "WHILE EXISTS (SELECT FROM hold) LOOP PERFORM pg_sleep(0.02); END LOOP");
  }

  #beforeSecondChunk(name, action) {
    this.sql(`CREATE TABLE hold AS SELECT 1;
      CREATE FUNCTION interfere() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT FROM collection WHERE name = '${name}' AND company_count > 0) THEN ${action}; END IF;
          RETURN NULL;
        END $$;
      CREATE TRIGGER interfere BEFORE INSERT ON membership FOR EACH STATEMENT EXECUTE FUNCTION interfere()`);
  }

  /** Ends both of the above. The chunk that waits has to go on first: it holds locks that dropping needs. */
  release() {
    this.sql("DELETE FROM hold", "DROP FUNCTION interfere CASCADE; DROP TABLE hold");
  }

  /** Runs each statement in a transaction of its own. */
  sql(...statements) {
    const python = join(dirname(LONGLIST), "python");
    const run = "import psycopg, sys; c = psycopg.connect(sys.argv[1], autocommit=True); [*map(c.execute, sys.argv[2:])]";
    execFileSync(python, ["-c", run, `postgresql://longlist@/longlist?host=${DATA_DIR}/socket`, ...statements]);
  }

  async collection(name) {
    const { items } = await this.get(`/collections?search=${encodeURIComponent(name)}`);
    return items.find((item) => item.name === name);
  }
}

// Hang guards, for a machine that is busy with other things; nothing is decided by them.
const ACTION_MS = 180_000;
const POLL_MS = 50;
const POLLS = 6_000;
export const SCENE = { timeout: 900_000 };

/** What `condition` gives, as soon as that is something. */
export async function reached(condition) {
  for (let polls = 0; polls < POLLS; polls++) {
    const found = await condition();
    if (found) return found;
    await sleep(POLL_MS);
  }
  throw new Error(`not reached: ${condition}`);
}

export const launch = () =>
  chromium.launch({
    timeout: ACTION_MS,
    executablePath: CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** A fresh browser profile. Without motion, so that what appears is where it stays; toasts stay until replaced. */
export async function openContext(browser, machine, height) {
  const viewport = { width: 1280, height };
  const context = await browser.newContext({
    baseURL: machine.address,
    viewport,
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(ACTION_MS);
  context.setDefaultNavigationTimeout(ACTION_MS);
  await context.addInitScript(() => {
    const { setTimeout } = window;
    window.setTimeout = (run, ms, ...more) => setTimeout(run, ms >= 8_000 && ms <= 12_000 ? 2 ** 31 - 1 : ms, ...more);
  });
  return context;
}

/** Whatever went wrong in the page by itself: scripts that threw, things the console calls errors. */
export function collectErrors(page) {
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    // The browser itself reports every answer that is no success; the page is asked how it takes them.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) errors.push(message.text());
  });
  return errors;
}

/** The last things that the page asked of the API, and heard from it, in a line each. */
export function collectTraffic(page) {
  const lines = [];
  const note = (text) => lines.push(`${Date.now() % 1_000_000} ${text}`) > 60 && lines.shift();
  page.on("request", (request) => note(`> ${request.method()} ${request.url()}`));
  page.on("requestfailed", (request) => note(`x ${request.url()} ${request.failure()?.errorText}`));
  page.on("response", async (answer) => {
    const body = answer.headers()["content-type"]?.includes("json") ? await answer.text().catch(() => "") : "";
    note(`< ${answer.status()} ${answer.url()} ${body.match(/"state":"\w+"/)?.[0] ?? ""}`);
  });
  return lines;
}

/** The violations of WCAG 2.2 A and AA that axe finds, in a line each. */
export async function violations(page) {
  await settled(page);
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() =>
    window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** Waits until fonts and figures are there and nothing moves, except for what never stops, such as a spinner. */
const settled = (page) =>
  page.waitForFunction(async () => {
    await document.fonts.ready;
    if (document.querySelector("[aria-busy=true]")) return false;
    const ends = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    return ends.every(({ playState }) => playState !== "running");
  });

/** Waits until `locator` has the focus. */
export const focused = (locator) => locator.and(locator.page().locator(":focus")).waitFor();

/** Waits until the text of `locator`, as a person sees it, is like `words`. */
export const reads = (locator, words) => reached(async () => words.test(await locator.innerText()));

/** Presses `key` until `locator` has the focus. */
export async function tabTo(page, locator, presses = 60, key = "Tab") {
  for (let pressed = 0; pressed < presses; pressed++) {
    await page.keyboard.press(key);
    if (await locator.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${key} does not reach ${locator}`);
}
