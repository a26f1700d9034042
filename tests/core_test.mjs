// The core for browsers against the program, byte for byte: figures in all formats, every name of every list, the figures that
// are kept, the command line's own cases that need no file system, and the fuzzers' corpora dropped on it.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
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
const run = (words, cwd = folder) => new Promise(ended => {
  const child = spawn(program, words, { cwd, stdio: ["ignore", "pipe", "pipe"] }), stdout = [], stderr = [];
  child.stdout.on("data", bytes => stdout.push(bytes));
  child.stderr.on("data", bytes => stderr.push(bytes));
  child.on("close", status => ended({ status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }));
});

let asked = 0, faults = 0;
const blame = (words, what) => { if (faults++ < 20) console.log(`bpt ${words.join(" ")}\n  ${what}`); };

const hold = (core, words, expected) => {
  const { status, bytes } = core.ask(words), said = expected.stderr.replace(/^bpt: /, "").trimEnd();
  // The core's faces have fewer letters, and it refuses what the program warns of.
  const warned = said.includes("warning: the font lacks");
  // A page that shows one chart after another keeps what only some of them heed, which a command for one chart refuses.
  const other = said.includes(" changes nothing on a figure of ");
  const same = warned ? status === 1
    : other ? status === 0 && bytes.length > 0
    : expected.status === 0 ? status === 0 && bytes.equals(expected.stdout)
    : status === expected.status && bytes.toString() === said;
  asked++;
  if (!same) blame(words, `program: ${expected.status}, ${expected.stdout.length} bytes, ${said}\n  core: ${status}, ${bytes.length} bytes, ${status ? bytes : ""}`);
};

// Questions wait, and as many programs answer them as there are processors.
const waiting = [];
const compare = (...words) => waiting.push(async () => hold(core, words, await run([...words, "-o", "-"])));

const listed = async name => (await run(["list", name])).stdout.toString().split("\n").filter(Boolean);
const charts = await listed("charts"), core = start();
const formats = [["svg"], ["svg", "--svg", "web"], ["csv"], ["json"], ["txt"], ["html"]];
const eachChart = (...words) => { for (const chart of charts) compare(chart, ...words); };

// ---- every name of every list ----

(await listed("models")).forEach((model, i) => eachChart("-m", model, "-f", ...formats[i % formats.length]));
for (const format of formats)
  for (const more of [[], ["--lang", "es"], ["--theme", "auto"], ["--units", "iec"], ["--y", "full"], ["--compare", "gpt2,gemma-3-27b"]])
    eachChart(...more, "-f", ...format);
const lists = {
  size: "sizes", theme: "themes", lang: "languages", kv: "kv", "moe-lora": "experts", "kv-dtype": "dtypes", "lora-dtype": "weight-dtypes",
  "weight-dtype": "weight-dtypes", adapter: "adapters", ref: "references",
};
for (const option in lists) (await listed(lists[option])).forEach((name, i) => {
  const words = ["--" + option, name, "-f", ...formats[i % 2]];
  if (/size|lang|theme/.test(option)) eachChart(...words);
  else compare(charts[i % charts.length], ...words);
});
for (const format of ["k=q8_0,v=q4_0", "k=nonsense,v=bf16", "nonsense"]) compare("tokens", "--kv-dtype", format, "-f", "svg");
for (const model of ["GPT2", "meta-llama/Llama-3.1-8B", "lama"]) compare("tokens", "-m", model, "-f", "svg");

// ---- what the repository keeps ----

// The layout's goldens are made of these; the kept figures are files, each with its request.
compare("tokens", "-m", "llama-3-8b", "--x-range", "1000..9000", "-f", "svg");
compare("rank", "-m", "llama-3-8b", "--x-range", "20..40", "-f", "svg");
const shell = line => [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/['"]/g, ""));
const font = bytes => /set in ([^<"]*)/.exec(bytes)?.[1];
const files = relative => readdirSync(join(source, relative)).map(name => join(source, relative, name));
for (const path of [...files("output"), ...files("assets/gallery")].filter(path => path.endsWith(".svg") && !path.endsWith("page.svg"))) {
  const kept = readFileSync(path), words = shell(/request(?:>|=")bpt ([^<"]*)/.exec(kept)[1]), { bytes } = core.ask([...words, "-f", "svg"]);
  asked++;
  if (font(bytes) === font(kept) && !bytes.equals(kept)) blame(words, `is not ${path}`);
}

// Cases of one command that draws one chart, without redirections, files or where to write.
for (const line of readFileSync(join(source, "tests/cases/cli.txt"), "utf8").split("\n")) {
  if (!/^\$ bpt [a-z]+ /.test(line) || /[|&<>;$*`]|\.(json|csv|svg|png|pdf|ttf|otf|safetensors)\b/.test(line.slice(2))) continue;
  const words = shell(line).slice(2);
  if (!charts.includes(words[0]) || words.some(word => /^(-o|--output|--dry-run|--help|-h|png|pdf|--font|--force)/.test(word))) continue;
  compare(...words, ...words.some(word => word === "-f" || word === "--format") ? [] : ["-f", "svg"]);
}

// ---- what strangers give ----

// Any bytes as a file end in the same sentence, and the core lives on.
const gpt2 = await run(["tokens", "-m", "gpt2", "-f", "csv", "-o", "-"]);
const drop = (name, path, option) => waiting.push(async () => {
  const bytes = readFileSync(path), fresh = start(), own = mkdtempSync(join(folder, "drop-"));
  writeFileSync(join(own, name), bytes);
  fresh.keep(name, bytes);
  const words = ["tokens", option, name, "-f", "csv"];
  hold(fresh, words, await run([...words, "-o", "-"], own));
  hold(fresh, ["tokens", "-m", "gpt2", "-f", "csv"], gpt2);
});
const readAs = {
  config: [["mine.json", "--model"]],
  adapter: [["adapter_config.json", "--adapter-config"], ["adapter_model.safetensors", "--adapter-file"]],
  presets: [["mine.csv", "--presets"]],
  theme: [["mine.csv", "--theme"]],
  references: [["mine.csv", "--ref-table"]],
};
const corpora = [...readdirSync(join(source, "tests/fuzz/corpus")).map(name => ["corpus", name]), ...readdirSync(join(source, "tests/fuzz/crashes")).map(name => ["crashes", name])];
for (const [kind, name] of corpora)
  for (const path of files(join("tests/fuzz", kind, name)))
    for (const [file, option] of readAs[name] ?? readAs.config) drop(file, path, option);
for (const path of files("tests/facts/configs")) drop("mine.json", path, "--model");
for (const path of files("tests/fuzz/corpus/argv")) {
  const words = readFileSync(path, "latin1").split("\n");
  if (!words.some(word => /^-(o|f|-output|-format|-font)/.test(word))) compare("tokens", ...words, "-f", "svg");
}

const answerer = async () => { for (let ask; (ask = waiting.shift());) await ask(); };
await Promise.all(Array.from({ length: availableParallelism() }, answerer));

console.log(`${asked} questions, ${faults} answered otherwise; ${core.memory() >> 20} MB of memory`);
process.exit(faults || core.memory() > 64 << 20 ? 1 : 0);
