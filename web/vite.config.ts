import { fileURLToPath } from "node:url";

import react from "@vitejs/plugin-react";
import { defaultExclude, defineConfig } from "vitest/config";
import { compression } from "vite-plugin-compression2";

const api = process.env["LONGLIST_API"] ?? "http://127.0.0.1:8000";

/** The charting library and what only it needs; it is loaded with the first chart. */
const CHARTS =
  /node_modules[\\/](@mantine[\\/]charts|recharts|victory-vendor|d3-[a-z-]+|internmap|decimal\.js-light|@reduxjs|redux|redux-thunk|react-redux|reselect|immer|es-toolkit|eventemitter3|tiny-invariant)[\\/]/;

export default defineConfig({
  plugins: [react(), compression({ algorithms: ["gzip", "brotliCompress"], threshold: 1024 })],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    // Lowering light-dark() for older browsers would take Mantine's colours away.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    rollupOptions: {
      output: {
        // What changes with every release is small; the libraries stay in the cache.
        advancedChunks: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: "mantine", test: /node_modules[\\/]@mantine[\\/](?!charts)/ },
            { name: "vendor", test: (id) => id.includes("node_modules") && !CHARTS.test(id) },
            // A group takes along what it needs: this one comes last, to take nothing that lists need too.
            { name: "charts", test: CHARTS },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      "/api": {
        target: api,
        configure: (proxy) => {
          // Without this the browser would not notice that the server's event stream broke off.
          proxy.on("proxyRes", (upstream, _request, response) => {
            upstream.on("close", () => response.end());
          });
        },
      },
    },
  },
  test: {
    environment: "happy-dom",
    env: { TZ: "Pacific/Auckland" }, // where the day is seldom that of UTC
    environmentOptions: { happyDOM: { url: "http://localhost" } },
    setupFiles: ["src/testing/setup.ts"],
    exclude: [...defaultExclude, "dist"],
    restoreMocks: true,
    // One environment for all files: happy-dom and the libraries cost more than the tests.
    isolate: false,
    pool: "threads",
    testTimeout: 240_000, // a hang guard: a busy machine is slow, not wrong
    coverage: {
      provider: "v8",
      include: ["src/**/*.{ts,tsx}"],
      exclude: ["src/api/gen/**", "src/testing/**", "src/**/*.test.{ts,tsx}"],
      reporter: ["text-summary"],
    },
  },
});
