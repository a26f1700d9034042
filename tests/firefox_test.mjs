// Pages in headless Firefox, opened from disk, through its Marionette protocol: "length:JSON" over a socket. What all browsers
// share page_test.c holds in Chromium. With BPT_WHOLE=1, where there is Firefox.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const source = process.env.BPT_SOURCE, program = process.env.BPT_PROGRAM, SKIPPED = 77;
const found = ["firefox-esr", "firefox"].find(name => spawnSync("sh", ["-c", `command -v ${name}`]).status === 0);
const skip = why => { console.log("not tested: " + why); process.exit(SKIPPED); };
if (!process.env.BPT_WHOLE) skip("pages in Firefox, but with BPT_WHOLE=1");
if (!found) skip("pages in Firefox, for it is not installed");

const folder = mkdtempSync(join(tmpdir(), "bpt-firefox-"));
let child;
process.on("exit", () => { child?.kill("SIGKILL"); rmSync(folder, { recursive: true, force: true, maxRetries: 5 }); });
const run = (...words) => spawnSync(program, words, { cwd: folder, maxBuffer: 1 << 28 });
run("tokens", "-f", "html", "--theme", "auto", "-o", "page.html");
const live = run("tokens", "-f", "html", "--theme", "auto", "--live", "-o", "live.html").status === 0;
if (!live) console.log("not tested: live pages in Firefox, for this bpt has no core inside");

// ---- the browser ----

const sleep = time => new Promise(resolve => setTimeout(resolve, time));
const freePort = () => new Promise(resolve => {
  const server = net.createServer().listen(0, "127.0.0.1", () => { const { port } = server.address(); server.close(() => resolve(port)); });
});
const port = await freePort();
const prefs = {
  "marionette.port": port, "layout.css.prefers-color-scheme.content-override": 0, "datareporting.policy.dataSubmissionEnabled": false,
  // What it does besides at its start takes longer than the pages.
  "browser.startup.page": 0, "browser.startup.homepage": "about:blank", "browser.newtabpage.enabled": false, "browser.newtab.preload": false,
  "browser.aboutwelcome.enabled": false, "dom.ipc.processPrelaunch.enabled": false, "services.settings.server": "", "signon.rememberSignons": false,
  "browser.region.update.enabled": false, "network.captive-portal-service.enabled": false, "media.gmp-manager.updateEnabled": false,
  "fission.autostart": false, "extensions.webextensions.remote": false, "browser.tabs.remote.separatePrivilegedContentProcess": false,
  "app.normandy.enabled": false, "browser.safebrowsing.malware.enabled": false, "browser.safebrowsing.phishing.enabled": false,
  "toolkit.telemetry.enabled": false, "toolkit.telemetry.unified": false, "datareporting.healthreport.uploadEnabled": false,
};
writeFileSync(join(folder, "user.js"), Object.entries(prefs).map(([name, value]) => `user_pref("${name}", ${value});\n`).join(""));
child = spawn(found, ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", folder], { stdio: "ignore", env: { ...process.env, HOME: folder } });

const connect = () => new Promise(resolve => { const socket = net.connect(port, "127.0.0.1", () => resolve(socket)); socket.on("error", () => resolve(null)); });
let socket = null;
for (let i = 0; i < 3000 && !socket && child.exitCode === null; i++) {
  await sleep(20);
  socket = await connect();
}
if (!socket) skip("pages in Firefox, for it does not open here");

let heard = Buffer.alloc(0), last = 0;
const waiting = new Map();
socket.on("data", bytes => {
  heard = Buffer.concat([heard, bytes]);
  for (let colon; (colon = heard.indexOf(":")) > 0;) {
    const end = colon + 1 + Number(heard.subarray(0, colon));
    if (heard.length < end) return;
    const message = JSON.parse(heard.subarray(colon + 1, end));
    heard = heard.subarray(end);
    waiting.get(Array.isArray(message) ? message[1] : 0)?.(message);
  }
});
await new Promise(greeted => waiting.set(0, greeted));
const call = (name, parameters = {}) => new Promise((resolve, reject) => {
  waiting.set(++last, ([, , failure, result]) => failure ? reject(new Error(`${name}: ${failure.message}`)) : resolve(result));
  const text = JSON.stringify([0, last, name, parameters]);
  socket.write(Buffer.byteLength(text) + ":" + text);
});
const evaluate = async expression => {
  const script = `const [end] = arguments; (async () => (${expression}))().then(end, failure => end("failed: " + failure));`;
  return (await call("WebDriver:ExecuteAsyncScript", { script, args: [], sandbox: null, scriptTimeout: 120000 })).value;
};
const show = name => call("WebDriver:Navigate", { url: `file://${folder}/${name}` });
await call("WebDriver:NewSession");

// ---- what must hold ----

let faults = 0;
const hold = (what, got, expected = true) => { if (got !== expected) faults++, console.log(`${what}: ${String(got).slice(0, 300)}`); };
const csv = (...words) => run("tokens", "--theme", "auto", ...words, "-f", "csv", "-o", "-").stdout.toString();
const saved = `(() => { let kept; const make = URL.createObjectURL; URL.createObjectURL = blob => make(kept = blob);
  document.querySelector("[data-do=csv]").click(); URL.createObjectURL = make; return kept.text(); })()`;

await show("page.html");
hold("the page's CSV", await evaluate(saved), csv());
hold("dark", await evaluate(`getComputedStyle(document.querySelector(".bpt")).backgroundColor`), "rgb(13, 17, 23)");
hold("a key", await evaluate(`(() => { const slider = document.querySelector(".read input"); slider.value = 1; slider.oninput();
  return document.querySelector(".read p").textContent; })()`), "At 106 tokens");

const open = async link => {
  await show("page.html");
  await show("live.html" + link);
  await evaluate(`new Promise(ready => { const look = () => "ready" in document.querySelector(".bpt").dataset ? ready(1) : setTimeout(look, 10); look(); })`);
};
if (live) {
  await open("#model=gpt2&rank=8");
  hold("a link's CSV", await evaluate(saved), csv("-m", "gpt2", "--rank", "8"));
  for (const [place, rank] of [[0, 1], [9, 23], [28, 16384]]) {
    await evaluate(`(() => { const slider = document.querySelector("[data-for=rank]"); slider.value = ${place}; slider.dispatchEvent(new Event("input", { bubbles: true })); })()`);
    hold("the slider at " + place, await evaluate(saved), csv("-m", "gpt2", "--rank", String(rank)));
  }
  const config = readFileSync(join(source, "tests/facts/configs/gpt2.json"), "utf8");
  await evaluate(`(async () => { const carried = new DataTransfer(); carried.items.add(new File([${JSON.stringify(config)}], "mine.json"));
    document.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carried }));
    while (document.querySelector(".bpt").dataset.taken !== "mine.json") await new Promise(requestAnimationFrame); })()`);
  hold("a config that was dropped", (await evaluate(`document.querySelector("code").textContent`)).startsWith("bpt tokens --model mine.json "));
  await open("");
  const session = readFileSync(join(source, "tests/page_session.js"), "utf8").replace(/^\/\/.*\n/gm, "");
  hold("a random session", await evaluate(`(${session})(3)(60)`), "");
}
await call("Marionette:SetContext", { value: "chrome" });
hold("errors on the console", await evaluate(`Services.console.getMessageArray().filter(message => message instanceof Ci.nsIScriptError
  && message.flags === 0 && message.sourceName.startsWith("file://${folder}")).map(String).join("; ")`), "");

console.log(`${faults} faults in ${found}`);
process.exit(faults ? 1 : 0);
