/** No file over 300 lines and no folder with more than 15 files: either holds two subjects. Message files may be long. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const LINES = 300;
const FILES = 15;
const folders = (folder) => [folder, ...readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).flatMap((entry) => folders(join(folder, entry.name)))];
const filesIn = (folder) => readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(folder, entry.name));
const linesOf = (file) => readFileSync(file, "utf8").split("\n").length - 1;

const all = ["src", "tests", "dev"].flatMap(folders).map((folder) => [folder, filesIn(folder)]);
const problems = [
  ...all.filter(([, files]) => files.length > FILES).map(([folder, files]) => `${folder}: ${files.length} files (limit ${FILES})`),
  ...all
    .flatMap(([, files]) => files)
    .filter((file) => !file.startsWith(join("src", "i18n")) && linesOf(file) > LINES)
    .map((file) => `${file}: ${linesOf(file)} lines (limit ${LINES})`),
];
for (const problem of problems) console.error(problem);
process.exit(problems.length > 0 ? 1 : 0);
