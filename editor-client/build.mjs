// Bundles the extension and the panel's script into out/, with the licences of what they contain.
import { readFileSync, writeFileSync, existsSync, rmSync } from "node:fs";
import { build } from "esbuild";

const shared = { bundle: true, minify: true, metafile: true, legalComments: "none", logLevel: "warning", outdir: "out" };

rmSync("out", { recursive: true, force: true });
const results = await Promise.all([
  build({ ...shared, entryPoints: ["src/extension.ts"], platform: "node", format: "cjs", target: "node20", external: ["vscode"] }),
  build({ ...shared, entryPoints: { panel: "src/hints/page-script.ts" }, platform: "browser", format: "iife", target: "es2022" }),
]);

const packages = new Set();
for (const input of results.flatMap((result) => Object.keys(result.metafile.inputs))) {
  const found = /^(node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) packages.add(found[1]);
}
const notices = [...packages].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = ["LICENSE", "LICENSE.md", "LICENSE.txt", "License.txt", "license"].map((n) => `${folder}/${n}`).find(existsSync);
  return `${name} ${version} (${license})\n\n${file ? readFileSync(file, "utf8").trim() : "See its package."}\n`;
});
writeFileSync("out/NOTICES.txt", notices.join(`\n${"-".repeat(80)}\n\n`));
