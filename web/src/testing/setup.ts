import "../zod";
import "@testing-library/jest-dom/vitest";

import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

import { hideToast } from "@/components/toast";

// What happy-dom has not, and Mantine asks for.
window.matchMedia ??= (query) =>
  Object.assign(new EventTarget(), { matches: false, media: query }) as MediaQueryList;
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
(document as { fonts?: unknown }).fonts ??= new EventTarget();
Element.prototype.scrollIntoView ??= () => undefined;

// Files share one environment: what a test leaves behind, the next file would find.
afterEach(() => {
  cleanup();
  hideToast();
  vi.useRealTimers();
  localStorage.clear();
  sessionStorage.clear();
});

// A machine that is busy with other things is slow, not wrong.
configure({ asyncUtilTimeout: 120_000 });
