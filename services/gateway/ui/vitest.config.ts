/** The pure core is tested without a browser. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["tests/**/*.test.ts"],
    testTimeout: 30_000, // bounds a hang only
    // Files share what is loaded: to load it anew for each took more than half of the time (decision 0455).
    pool: "threads",
    isolate: false,
  },
});
