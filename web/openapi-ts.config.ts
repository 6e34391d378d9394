import { defineConfig } from "@hey-api/openapi-ts";

type Media = Record<string, unknown>;
type Responses = Record<string, { content?: Record<string, Media> }>;
type Document = { paths?: Record<string, Record<string, { responses?: Responses }>> };

/** What FastAPI's document says in a way that would not become the right TypeScript. */
function mend(document: Document) {
  // The browser's EventSource reads the stream, not the client; the schema of its events stays.
  delete document.paths?.["/api/v1/events"];
  for (const path of Object.values(document.paths ?? {})) {
    for (const { responses } of Object.values(path)) {
      for (const [status, { content }] of Object.entries(responses ?? {})) {
        if (!/^[45]/.test(status) || !content?.["application/json"]) continue;
        content["application/problem+json"] ??= content["application/json"];
        delete content["application/json"];
      }
    }
  }
}

// `scripts/check-generated` names others, to compare.
const { LONGLIST_OPENAPI: input = "../openapi.json", LONGLIST_CLIENT: path = "src/api/gen" } =
  process.env;

export default defineConfig({
  input,
  output: { path },
  parser: { patch: { input: (document) => mend(document as Document) } },
  plugins: [
    { name: "@hey-api/client-fetch", throwOnError: true, baseUrl: false },
    "@hey-api/typescript",
    { name: "zod", dates: { offset: true } },
    { name: "@hey-api/sdk", validator: { response: true } },
    { name: "@tanstack/react-query", queryOptions: true, mutationOptions: true },
  ],
});
