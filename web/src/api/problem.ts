import type { ProblemDetails } from "./gen";

export type FieldError = { pointer: string; detail: string };

/** Of a request that no server answered. */
const UNREACHABLE = "urn:longlist:unreachable";

/** Every failure of a request: an RFC 9457 answer of the server, or status 0 where there was none. */
export class Problem extends Error {
  readonly status: number;
  readonly type: string;
  readonly title: string;
  readonly errors: FieldError[];

  constructor(body: {
    status: number;
    type?: string | undefined;
    title: string;
    detail: string;
    errors?: FieldError[] | null | undefined;
  }) {
    super(body.detail);
    this.name = "Problem";
    this.status = body.status;
    this.type = body.type ?? "about:blank";
    this.title = body.title;
    this.errors = body.errors ?? [];
  }

  get detail(): string {
    return this.message;
  }

  /** The same request may succeed later, unchanged. */
  get mayPass(): boolean {
    return this.type === UNREACHABLE || this.status === 429 || this.status >= 502;
  }
}

function isProblemBody(value: unknown): value is ProblemDetails {
  return (
    typeof value === "object" &&
    value !== null &&
    "title" in value &&
    typeof value.title === "string" &&
    "status" in value &&
    typeof value.status === "number"
  );
}

/**
 * What the generated client threw for a request, as a Problem. What is no matter of the request stays what it is: one
 * that was aborted, or an error of this page before anything was sent.
 */
export function toProblem(error: unknown, response?: Response, request?: Request): unknown {
  if (error instanceof Problem) return error;
  if (error instanceof DOMException && error.name === "AbortError") return error;
  if (isProblemBody(error)) return new Problem({ ...error, detail: error.detail || error.title });
  // Browsers say "TypeError" for a connection that broke, also in the middle of an answer.
  if (response?.ok && !(error instanceof TypeError)) {
    return new Problem({
      status: response.status,
      type: "urn:longlist:unexpected-answer",
      title: "The server's answer was not understood",
      detail: "This page may be older than the server. Reload it to get the newest version.",
    });
  }
  if (response && !response.ok) {
    return new Problem({
      status: response.status,
      title: "The server answered with an error",
      detail: `The server answered with status ${response.status} and no explanation.`,
    });
  }
  if (!request) return error;
  return new Problem({
    status: 0,
    type: UNREACHABLE,
    title: "Longlist can't be reached",
    detail: "The server did not answer. Check that it is running, then try again.",
  });
}

/** A Problem for anything that a query, a mutation or a component failed with. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Problem({
    status: 0,
    type: "urn:longlist:page-error",
    title: "Something went wrong",
    detail: `This page made an error. Reload it, then try again. Technical details: ${message}`,
  });
}
