/** Shared by build and dev server; the two builds differ in `build.mjs`. */
import { defineConfig } from "vite";

export default defineConfig({
  root: "pages",
  base: "/",
  esbuild: { jsx: "transform", jsxFactory: "h", jsxFragment: "Fragment", jsxInject: `import { h, Fragment } from "preact"` },
  server: { host: "127.0.0.1" },
});
