/** Which files may import which: `npm run check` runs dependency-cruiser with these rules. */

const inside = (folder) => ({ path: `^src/${folder}/` });
const outside = (...folders) => ({ path: "^src/", pathNot: folders.map((folder) => `^src/${folder}(/|[.])`) });

export default {
  forbidden: [
    {
      name: "no-circle",
      comment: "Files in a circle can only be understood, tested and moved together. Types count too: put what both need into a third file.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    { name: "core-stands-alone", comment: "Widget and desk share core; it knows neither, nor how anything looks.", severity: "error", from: inside("core"), to: outside("core") },
    { name: "parts-know-no-page", comment: "What both pages show must fit either.", severity: "error", from: inside("parts"), to: outside("core", "parts") },
    { name: "texts-know-no-page", comment: "Texts depend on nothing that draws them.", severity: "error", from: inside("i18n"), to: outside("i18n", "parts") },
    { name: "settings-with-their-page", comment: "Only who opens the page Channels needs these texts.", severity: "error", from: { path: "^src/", pathNot: "^src/desk/pages/channels/" }, to: { path: "^src/i18n/settings/" } },
    { name: "widget-without-desk", comment: "A visitor would download the desk.", severity: "error", from: inside("widget"), to: outside("widget", "core", "parts", "i18n", "tokens") },
    { name: "desk-without-widget", severity: "error", from: inside("desk"), to: outside("desk", "core", "parts", "i18n", "tokens") },
    {
      name: "state-without-views",
      comment: "What the desk knows is tested without a browser's page.",
      severity: "error",
      from: { path: "^src/(desk|widget)/state/" },
      to: { path: "^src/(desk|widget)/", pathNot: ["^src/(desk|widget)/state/", "^src/desk/conversation/notes[.]ts$", "^src/widget/options[.]ts$", "^src/widget/page/settings[.]ts$"] },
    },
    { name: "no-orphan", comment: "A file that nobody imports is dead.", severity: "error", from: { orphan: true, pathNot: ["^src/(desk|widget|shop)/main[.]tsx?$", "^src/widget/panel[.]tsx$", "^src/widget/visits/follow[.]ts$", "^src/widget/page/taken-preact[.]js$", "^src/i18n/widget/"] }, to: {} },
    { name: "no-missing", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Type-only imports as well: they vanish in the build, but not from the reader's way through the code.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".css"] },
  },
};
