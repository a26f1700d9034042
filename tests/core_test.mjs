// The core for browsers against the program, byte for byte: figures in all formats, the command line's own cases that need
// no file system, and the fuzzers' corpora dropped on it.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const source = process.env.BPT_SOURCE, program = process.env.BPT_PROGRAM;
const module = new WebAssembly.Module(gunzipSync(readFileSync(process.env.BPT_CORE)));
// jansson seeds its hashes by the time, and does without; nothing else may be asked of a system.
const imports = {};
for (const { module: from, name } of WebAssembly.Module.imports(module))
  (imports[from] ??= {})[name] = () => {
    if (name !== "clock_time_get") throw new Error(`the core asks the system for ${name}`);
    return 52;
  };

// A core of its own with one file, which nobody else sees; or one for all questions.
const start = () => {
  const { exports } = new WebAssembly.Instance(module, imports);
  exports._initialize();
  const give = bytes => { const at = exports.live_room(bytes.length); new Uint8Array(exports.memory.buffer, at).set(bytes); };
  const answer = status => ({ status, bytes: Buffer.from(exports.memory.buffer, exports.live_answer(), exports.live_answer_size()) });
  return {
    ask: words => { const bytes = Buffer.from(words.map(word => word + "\0").join("")); give(bytes); return answer(exports.live_ask(bytes.length)); },
    keep: (name, bytes) => { give(Buffer.concat([Buffer.from(name + "\0"), bytes])); return answer(exports.live_keep(name.length, bytes.length, bytes.length)); },
    memory: () => exports.memory.buffer.byteLength,
  };
};

const folder = mkdtempSync(join(tmpdir(), "bpt-core-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const run = words => spawnSync(program, [...words, "-o", "-"], { cwd: folder, maxBuffer: 1 << 28 });

let asked = 0, faults = 0;
const compare = (core, words, expected = run(words)) => {
  const { status, bytes } = core.ask(words);
  const said = expected.stderr.toString().replace(/^bpt: /, "").trimEnd();
  const warned = said.includes("warning: the font lacks");
  const same = expected.status === 0 && !warned ? status === 0 && bytes.equals(expected.stdout)
    : warned ? status === 1 : status === expected.status && bytes.toString() === said;
  asked++;
  if (same || faults++ > 20) return;
  console.log(`bpt ${words.join(" ")}\n  program: ${expected.status}, ${expected.stdout.length} bytes, ${said}\n  core: ${status}, ${bytes.length} bytes, ${status ? bytes : ""}`);
};

const charts = ["tokens", "rank", "map", "sessions"];
const formats = [["svg"], ["svg", "--svg", "web"], ["csv"], ["json"], ["txt"], ["html"]];
const core = start();

const models = run(["models", "-f", "csv"]).stdout.toString().trim().split("\n").slice(1).map(line => line.split(",")[0]);
models.forEach((model, i) => {
  for (const chart of charts) compare(core, [chart, "-m", model, "-f", ...formats[i % formats.length]]);
});
for (const chart of charts)
  for (const format of formats)
    for (const more of [[], ["--lang", "es"], ["--theme", "auto"], ["--size", "slide"], ["--units", "iec"], ["--compare", "gpt2,gemma-3-27b"]])
      compare(core, [chart, ...more, "-f", ...format]);

// Cases of one command that draws one chart, without redirections, files or where to write.
const shell = line => [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/['"]/g, ""));
for (const line of readFileSync(join(source, "tests/cases/cli.txt"), "utf8").split("\n")) {
  if (!/^\$ bpt [a-z]+ /.test(line) || /[|&<>;$*`]|\.(json|csv|svg|png|pdf|ttf|otf)\b/.test(line.slice(2))) continue;
  const words = shell(line).slice(2);
  if (!charts.includes(words[0]) || words.some(word => /^(-o|--output|--dry-run|--help|-h|png|pdf|--font|--force)/.test(word))) continue;
  compare(core, words.some(word => word === "-f" || word === "--format") ? words : [...words, "-f", "svg"]);
}

// A file that a stranger gives ends in the same sentence, and the core lives on.
const drop = (name, path, option) => {
  const bytes = readFileSync(path), fresh = start();
  writeFileSync(join(folder, name), bytes);
  fresh.keep(name, bytes);
  compare(fresh, ["tokens", option, name, "-f", "csv"]);
  compare(fresh, ["tokens", "-m", "gpt2", "-f", "csv"], gpt2);
};
const gpt2 = run(["tokens", "-m", "gpt2", "-f", "csv"]);
const files = relative => readdirSync(join(source, relative)).map(name => join(source, relative, name));
for (const path of [...files("tests/fuzz/corpus/config"), ...files("tests/facts/configs")]) drop("mine.json", path, "--model");
for (const path of files("tests/fuzz/corpus/adapter")) {
  drop("adapter_config.json", path, "--adapter-config");
  drop("adapter_model.safetensors", path, "--adapter-file");
}

console.log(`${asked} questions, ${faults} answered otherwise; ${core.memory() >> 20} MB of memory`);
process.exit(faults || core.memory() > 64 << 20 ? 1 : 0);
