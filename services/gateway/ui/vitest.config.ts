/** The pure core is tested without a browser. */
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { root: import.meta.dirname, include: ["tests/**/*.test.ts"], testTimeout: 30_000 } }); // bounds a hang only
