/** Builds the widget (one classic script, and modules that it fetches later) and the pages into the gateway's static folder, and weighs the widget. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { minify } from "terser";
import { build, transformWithEsbuild } from "vite";

const here = dirname(fileURLToPath(import.meta.url));
const outDir = process.env.USHER_UI_OUT ?? resolve(here, "../src/usher_gateway/static");
/** A visitor pays for it on every first visit: the promise of the README. */
const WIDGET_LIMIT = 25_000;
const LANGUAGES = ["de", "es", "ru", "ar"];

/** Smaller than the faster default. */
const TERSER = {
  ecma: 2022,
  compress: { passes: 4, keep_fargs: false, pure_getters: true, unsafe_arrows: true, unsafe_methods: true },
  format: { comments: false },
};

const shared = { configFile: resolve(here, "vite.config.ts"), logLevel: "warn" };

await build({
  ...shared,
  root: resolve(here, "pages"),
  build: {
    outDir,
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    minify: "terser",
    terserOptions: { ...TERSER, module: true },
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: ["desk/index.html", "place/index.html", "shop/index.html", "shop/products.html", "shop/checkout.html"].map((page) => resolve(here, "pages", page)),
    },
  },
});

/** One script, the code that it holds. */
async function script(entry, format, { define = {}, alias = {} } = {}) {
  const fileName = "script.tmp.js";
  await build({
    ...shared,
    root: here,
    publicDir: false,
    define,
    resolve: { alias },
    build: {
      outDir,
      emptyOutDir: false,
      target: "es2022",
      minify: false,
      cssMinify: true,
      lib: { entry: resolve(here, entry), formats: [format], name: "usherWidget", fileName: () => fileName },
    },
  });
  // Afterwards, as a whole: within the build it would see the script without the function around it.
  const file = resolve(outDir, fileName);
  const { code } = await minify(readFileSync(file, "utf8"), { ...TERSER, module: format === "es" });
  rmSync(file);
  return code;
}

/** A file under assets/, named after what it holds, so that it can be cached for ever; gives its path. */
function asset(name, ending, code) {
  const path = `/assets/${name}-${createHash("sha256").update(code).digest("base64url").slice(0, 8)}.${ending}`;
  writeFileSync(resolve(outDir, path.slice(1)), code);
  return path;
}

const module = async (entry, name, options) => asset(name, "js", await script(entry, "es", options));

/** The widget's styles as a file, for pages that allow neither sheets nor style elements. */
const STYLES = ["tokens", "parts/controls", "widget/launcher", "widget/invitation/card", "parts/stream", "parts/articles/articles", "widget/widget", "widget/conversation/chat", "parts/form/form", "widget/conversation/rating", "widget/faq/faq"];
const css = STYLES.map((name) => readFileSync(resolve(here, `src/${name}.css`), "utf8")).join("");
const styles = asset("widget", "css", (await transformWithEsbuild(css, "widget.css", { minify: true })).code);

const languages = {};
for (const language of LANGUAGES) languages[language] = await module(`src/i18n/widget/${language}.ts`, `widget-${language}`);
// The scripts of panel and card have no Preact of their own: they take the one in widget.js.
const taken = resolve(here, "src/widget/page/taken-preact.js");
const alias = { "preact/hooks": taken, preact: taken };
const panel = await module("src/widget/panel.tsx", "widget-panel", { alias });
const card = await module("src/widget/invitation/card.tsx", "widget-card", { alias });
const visits = await module("src/widget/visits/follow.ts", "widget-visits");
const define = { USHER_VISITS: JSON.stringify(visits), USHER_LANGUAGES: JSON.stringify(languages), USHER_PANEL: JSON.stringify(panel), USHER_CARD: JSON.stringify(card), USHER_STYLES: JSON.stringify(styles) };
writeFileSync(resolve(outDir, "widget.js"), await script("src/widget/main.tsx", "iife", { define }));

/** Beside each text its compressed forms, which the gateway sends to whoever takes them. */
const COMPRESSED = /\.(js|css|html|svg|json|txt|webmanifest)$/;
const filesUnder = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => resolve(entry.parentPath ?? entry.path, entry.name));
for (const file of filesUnder(outDir).filter((name) => COMPRESSED.test(name))) {
  const plain = readFileSync(file);
  const forms = { ".br": brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }), ".gz": gzipSync(plain, { level: 9 }) };
  for (const [ending, form] of Object.entries(forms)) if (form.length < plain.length) writeFileSync(file + ending, form);
}

const weigh = (path) => statSync(resolve(outDir, `${path}.gz`)).size;
const weight = weigh("widget.js");
console.log(`widget.js ${weight} bytes gzipped (limit ${WIDGET_LIMIT}), its panel ${weigh(panel.slice(1))}, its card ${weigh(card.slice(1))}, its visits ${weigh(visits.slice(1))}`);
if (weight > WIDGET_LIMIT) process.exit(1);
