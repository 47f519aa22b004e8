/** No source file above 400 lines: a longer one holds two things. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LIMIT = 400;
const filesOf = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? filesOf(join(folder, entry.name)) : [join(folder, entry.name)]));

const long = ["src", "tests", "dev"]
  .flatMap(filesOf)
  .map((file) => [file, readFileSync(file, "utf8").split("\n").length - 1])
  .filter(([, lines]) => lines > LIMIT);
for (const [file, lines] of long) console.error(`${file}: ${lines} lines (limit ${LIMIT})`);
process.exit(long.length > 0 ? 1 : 0);
