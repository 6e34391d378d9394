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

  /** Starts the server and waits until it has a worker. Small chunks, so that a copy can be met half-way. */
  async serve() {
    const env = {
      ...process.env,
      LONGLIST_PORT: String(this.port),
      LONGLIST_DATA_DIR: DATA_DIR,
      LONGLIST_CHUNK_MS: "10",
      LONGLIST_SLICE_S: "0.5",
    };
    const log = openSync(SERVER_LOG, "a");
    this.server = spawn(LONGLIST, ["serve"], { env, stdio: ["ignore", log, log] });
    closeSync(log);
    this.ended = new Promise((resolve) => this.server.once("exit", resolve));
    for (let tries = 0; tries < 600; tries++) {
      if (this.server.exitCode !== null) throw new Error("longlist serve has ended");
      const ready = await fetch(`${this.address}/readyz`).then((answer) => answer.json(), () => ({}));
      if (ready.worker) return;
      await sleep(100);
    }
    throw new Error("longlist serve is not ready");
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

  /** Lets every chunk take a moment longer, so that a job can be met half-way for sure. */
  slowDown() {
    this.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(0.05); RETURN NULL; END $$;
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

export { sleep };
