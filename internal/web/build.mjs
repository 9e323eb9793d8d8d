// Bundles the pages into dist/: scripts and styles named by their
// content, a manifest that web.go reads, and the licences of what is bundled.
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const out = "dist";

// The page shows the reader's own fonts: those inlined in style sheets are left
// out, and with them their licences and an allowance for data: fonts.
const withoutFonts = {
  name: "without-fonts",
  setup(b) {
    b.onLoad({ filter: /\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/@font-face\s*\{[^}]*\}/g, ""),
      loader: "css",
    }));
  },
};

// The package that an input of the bundle belongs to, or nothing for our own.
function packageOf(input) {
  return input.match(/.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((f) => /^(licen[cs]e|notice|copying)/i.test(f)).sort();
  const texts = files.map((f) => readFileSync(join(folder, f), "utf8").trim());
  return [`${name} ${version} (${license ?? "see below"})`, ...texts].join("\n\n");
}

for (const entry of readdirSync(out)) {
  if (entry !== "README.md") rmSync(join(out, entry), { recursive: true });
}

const { metafile } = await build({
  entryPoints: { graphiql: "src/graphiql.tsx" },
  outdir: out,
  entryNames: "[name]-[hash]",
  // Style sheets reach the page by the CSSOM: no inline style to allow.
  alias: { "react-style-singleton": "./src/style-singleton.ts" },
  plugins: [withoutFonts],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2022",
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
  logLevel: "warning",
});

const packages = new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean));
const licences = [...packages].sort().map(licenceOf);
writeFileSync(join(out, "licences.txt"), licences.join("\n\n" + "-".repeat(72) + "\n\n") + "\n");

const bundle = Object.entries(metafile.outputs).find(([, o]) => o.entryPoint);
const file = (path) => path.slice(out.length + 1);
// Written last: where there is a manifest, the build is whole.
writeFileSync(
  join(out, "manifest.json"),
  JSON.stringify({ script: file(bundle[0]), style: file(bundle[1].cssBundle) }) + "\n",
);
