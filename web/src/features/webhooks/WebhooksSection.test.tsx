import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import type { Webhook, WebhookDelivery } from "@/api/gen";
import { renderAt } from "@/testing/render";
import { idOf } from "@/testing/samples";

import { WebhooksSection } from "./WebhooksSection";

const API = "http://localhost/api/v1";
const AT = "2026-11-24T12:00:00Z";
const ADDRESS = "https://example.com/longlist";
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const aDelivery = (number: number, change: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  id: idOf(700 + number),
  type: "job.succeeded",
  job_id: idOf(901),
  body: JSON.stringify({ type: "job.succeeded", data: { title: `Copy ${number}` } }),
  state: "delivered",
  attempts: 1,
  status: 200,
  error: null,
  created_at: AT,
  attempted_at: AT,
  next_attempt_at: null,
  finished_at: AT,
  ...change,
});

const aWebhook = (change: Partial<Webhook> = {}): Webhook => ({
  id: idOf(600),
  url: ADDRESS,
  enabled: true,
  notice: null,
  created_at: AT,
  last_delivery: null,
  ...change,
});

let webhooks: Webhook[] = [];
let log: WebhookDelivery[] = [];
const page = (items: unknown[]) => ({ items });
const refuse = (status: number, detail: string, pointer = "/url") =>
  HttpResponse.json(
    { type: "/problems/x", title: "Refused", status, detail, errors: [{ pointer, detail }] },
    { status, headers: { "content-type": "application/problem+json" } },
  );

const server = setupServer(
  http.get(`${API}/webhooks`, () => HttpResponse.json(page(webhooks))),
  http.get(`${API}/webhooks/:id/deliveries`, () => HttpResponse.json(page(log))),
  http.get(`${API}/webhooks/:id/deliveries/:delivery`, () => HttpResponse.json(log[0])),
  http.post(`${API}/webhooks/:id/test`, () => HttpResponse.json(log[0], { status: 202 })),
);
beforeAll(() => server.listen({ onUnhandledFrame: "error" }));
afterEach(() => {
  server.resetHandlers();
  webhooks = [];
  log = [];
});
afterAll(() => server.close());

const show = (opened?: string) =>
  renderAt("/settings", () => <WebhooksSection log={opened} onLog={() => undefined} />);

test("a new webhook's secret is shown once, and not lost by Escape", async () => {
  server.use(
    http.post(`${API}/webhooks`, async ({ request }) => {
      webhooks = [aWebhook((await request.json()) as { url: string })];
      return HttpResponse.json(
        { ...webhooks[0], secret: SECRET, old_secret_until: null },
        { status: 201 },
      );
    }),
  );
  show();
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Add webhook" }));
  await user.type(screen.getByLabelText("Address"), ` ${ADDRESS} {Enter}`);
  expect(await screen.findByLabelText("Secret")).toHaveValue(SECRET);
  await user.keyboard("{Escape}");
  expect(screen.getByLabelText("Secret")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Copy" }));
  expect(await navigator.clipboard.readText()).toBe(SECRET);
  await user.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByLabelText("Secret")).not.toBeInTheDocument());
  expect(await screen.findByRole("heading", { name: ADDRESS })).toBeVisible();
});

test("an address that the server refuses is said at the field", async () => {
  server.use(http.post(`${API}/webhooks`, () => refuse(422, "10.0.0.1 is not public")));
  show();
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: "Add webhook" }));
  await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Add webhook" }));
  expect(await screen.findByText("This is needed.")).toBeVisible();
  await user.type(screen.getByLabelText("Address"), "http://10.0.0.1/{Enter}");
  expect(await screen.findByText("10.0.0.1 is not public")).toBeVisible();
  expect(screen.getByLabelText("Address")).toBeInvalid();
});

test("the switch moves at once, and back where the server refuses", async () => {
  webhooks = [aWebhook()];
  const asked: (() => void)[] = [];
  server.use(
    http.patch(`${API}/webhooks/:id`, async () => {
      await new Promise<void>((resolve) => asked.push(resolve));
      return refuse(404, "It was removed.", "");
    }),
  );
  show();
  const user = userEvent.setup();
  const enabled = await screen.findByRole("switch", { name: `Enabled: ${ADDRESS}` });
  expect(enabled).toBeChecked();
  await user.click(enabled);
  expect(enabled).not.toBeChecked();
  await waitFor(() => expect(asked).toHaveLength(1));
  asked[0]!();
  await waitFor(() => expect(enabled).toBeChecked());
});

test.each([
  [{ state: "delivered" }, "The test arrived: the receiver answered 200."],
  [{ state: "given_up", status: null, error: "No connection." }, "No connection."],
] as const)("a test tells what came of it", async (came, says) => {
  webhooks = [aWebhook({ enabled: false })];
  const sent = { type: "webhook.test", job_id: null } as const;
  log = [aDelivery(1, { ...sent, state: "pending", status: null, attempts: 0 })];
  show();
  await userEvent.click(await screen.findByRole("button", { name: `Send a test to ${ADDRESS}` }));
  expect(await screen.findByText("A worker sends the test…")).toBeVisible();
  log = [aDelivery(1, { ...sent, ...came })];
  expect(await screen.findByText(says, {}, { timeout: 3_000 })).toBeVisible();
});

test("the log says of every message where it stands", async () => {
  const failed = { status: 500, error: "The receiver answered 500." };
  webhooks = [aWebhook({ notice: "The last 3 messages were given up." })];
  log = [
    aDelivery(1),
    aDelivery(2, { state: "given_up", attempts: 8, ...failed }),
    aDelivery(3, {
      state: "pending",
      attempts: 2,
      next_attempt_at: "2100-01-01T00:00:00Z",
      ...failed,
    }),
    aDelivery(4, { state: "pending", attempts: 1, status: null }),
    aDelivery(5, { type: "webhook.test", job_id: null, body: "no JSON" }),
  ];
  show(idOf(600));
  expect(await screen.findByText("The last 3 messages were given up.")).toBeVisible();
  const lines = within(await screen.findByRole("list", { name: `Log of ${ADDRESS}` })).getAllByRole(
    "listitem",
  );
  const words = [
    ["Job done", "Copy 1", "Delivered", "Answered 200.", "Send again"],
    ["Not delivered", "The receiver answered 500. Given up after 8 attempts.", "Send again"],
    ["Trying again", "2 attempts, again in", "Try now"],
    ["Sending", "Under way."],
    ["Test", "Delivered"],
  ];
  lines.forEach((line, index) => {
    for (const word of words[index] ?? []) expect(line).toHaveTextContent(word);
  });
  expect(lines[3]).not.toHaveTextContent("Send again");
  await userEvent.click(within(lines[4]!).getByRole("button", { name: "Message: Test" }));
  expect(screen.getByText("no JSON")).toBeVisible();
});

test("without any it says what they are for; and what keeps them from being shown", async () => {
  show();
  expect(await screen.findByText("No webhooks yet")).toBeVisible();
  server.use(http.get(`${API}/webhooks`, () => refuse(503, "The database is away.")));
  show();
  expect(await screen.findByRole("alert")).toHaveTextContent("The database is away.");
});
