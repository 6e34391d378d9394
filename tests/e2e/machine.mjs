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

/** After so long a scene hangs; no promise depends on it. */
export const HANG_MS = 240_000;

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

  /** Starts the server and waits until it has a worker. */
  async serve() {
    const env = {
      ...process.env,
      LONGLIST_PORT: String(this.port),
      LONGLIST_DATA_DIR: DATA_DIR,
      LONGLIST_CHUNK_MS: "100",
      LONGLIST_SLICE_S: "0.5",
      LONGLIST_TIME_BUDGET_FACTOR: "1000", // a busy machine changes no figure
    };
    const log = openSync(SERVER_LOG, "a");
    this.server = spawn(LONGLIST, ["serve"], { env, stdio: ["ignore", log, log] });
    closeSync(log);
    this.ended = new Promise((resolve) => this.server.once("exit", resolve));
    await reached(async () => {
      if (!this.alive) throw new Error("longlist serve has ended");
      const ready = await fetch(`${this.address}/readyz`).then((answer) => answer.json(), () => ({}));
      return ready.worker;
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

  /** Lets copies fail once a list has more than so many companies, as a full disk would. */
  breakAfter(companies) {
    this.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF (SELECT company_count FROM collection WHERE id = NEW.collection_id) BETWEEN ${companies} AND 49999 THEN
            RAISE EXCEPTION 'the disk of this test is full';
          END IF;
          RETURN NEW;
        END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON membership FOR EACH ROW EXECUTE FUNCTION refuse()`);
  }

  /** Lets every chunk take so much longer that a job is met half-way, however busy the machine; `mend` ends that. */
  slowDown() {
    this.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(0.25); RETURN NULL; END $$;
      CREATE TRIGGER refuse AFTER INSERT ON membership FOR EACH STATEMENT EXECUTE FUNCTION refuse()`);
  }

  mend() {
    this.sql("DROP FUNCTION IF EXISTS refuse CASCADE");
  }

  sql(statement) {
    const python = join(dirname(LONGLIST), "python");
    const run = "import psycopg, sys; psycopg.connect(sys.argv[1], autocommit=True).execute(sys.argv[2])";
    execFileSync(python, ["-c", run, `postgresql://longlist@/longlist?host=${DATA_DIR}/socket`, statement]);
  }

  async collection(name) {
    const { items } = await this.get(`/collections?search=${encodeURIComponent(name)}`);
    return items.find((item) => item.name === name);
  }
}

export const launch = () =>
  chromium.launch({
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

/** Lets toasts stay until something replaces them: how busy the machine is does not decide what a scene still sees. */
export const keepToasts = (context) =>
  context.addInitScript(() => {
    const { setTimeout } = window;
    window.setTimeout = (run, ms, ...more) => setTimeout(run, ms >= 8_000 && ms <= 12_000 ? 2 ** 31 - 1 : ms, ...more);
  });

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
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(() =>
    window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }),
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** Presses Tab until `locator` has the focus. */
export async function tabTo(page, locator, presses = 60) {
  for (let pressed = 0; pressed < presses; pressed++) {
    await page.keyboard.press("Tab");
    if (await locator.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`Tab does not reach ${locator}`);
}

/** The first result of `condition` that is true. */
export async function reached(condition) {
  for (const ends = performance.now() + HANG_MS; performance.now() < ends; await sleep(50)) {
    const found = await condition();
    if (found) return found;
  }
  throw new Error(`Never reached: ${condition}`);
}

/** Waits until nothing moves: no animation runs, and the page is what it was a moment before. */
export async function settled(page) {
  let before;
  await reached(async () => {
    const now = await page.evaluate(() => {
      const running = document.getAnimations().filter((animation) => {
        return animation.playState === "running" && animation.effect?.getTiming().iterations !== Infinity;
      });
      return running.length > 0 ? undefined : document.body.innerHTML;
    });
    const still = now !== undefined && now === before;
    before = now;
    return still;
  });
}
