// A session of random actions in a live page, by a reader who means no good: seed => (how many) => what went wrong, "" if
// nothing. The same seed acts the same.
(seed => {
  const random = below => { // mulberry32
    seed = seed + 0x6D2B79F5 | 0;
    let bits = Math.imul(seed ^ seed >>> 15, 1 | seed);
    bits = bits + Math.imul(bits ^ bits >>> 7, 61 | bits) ^ bits;
    return ((bits ^ bits >>> 14) >>> 0) % below;
  };
  const pick = list => list[random(list.length)];
  const root = document.querySelector(".bpt"), all = query => [...root.querySelectorAll(query)];
  const markup = ["<script>bad = 1</script>", "<img src=http://192.0.2.1/ onerror=bad=1>", "javascript:bad=1", "\"><svg onload=bad=1>", "{{svg}}", "</style>"];
  const values = ["", "0", "-1", "1e99", "8", "7k", "\0", "\u202e", "ÿ".repeat(500), "gpt2", "gemma-3-27b", "all", "--output", "a,b", "q8_0", "es",
    "rank", "mine.json", "../../etc/passwd", "http://192.0.2.1/config.json", ...markup];
  const beginnings = [
    '{"model_type": "gpt2", "n_embd": 768, "n_layer": 12, "n_head": 12, "vocab_size": 50257, "n_positions": 1024}',
    '{"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 128, "vocab_size": 100, "name": "<b>"}',
    '{"peft_type": "LORA", "r": 5, "target_modules": ["c_attn", "q_proj"]}', '{"peft_type": "LORA", "target_modules": "(a+)+$", "rank_pattern": {"(": 3}}',
    '\x40\0\0\0\0\0\0\0{"model.layers.0.self_attn.q_proj.lora_A.weight":{"dtype":"F32","shape":[8,64],"data_offsets":[0,2048]}}', "\x89PNG\r\n", ...markup];

  const spoilt = text => {
    const bytes = [...new TextEncoder().encode(text)];
    for (let i = random(4); i > 0 && bytes.length; i--) {
      if (random(3) === 0) bytes.length = random(bytes.length);
      else bytes[random(bytes.length)] = random(256);
    }
    return new Uint8Array(bytes);
  };

  const tell = (control, value) => {
    control.value = value;
    for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
  };
  const drop = async () => {
    const name = pick(["mine.json", "adapter_config.json", "a.safetensors", "b.json", "<b>.json", "--help", "config.json"]), carried = new DataTransfer();
    carried.items.add(new File([spoilt(pick(beginnings))], name));
    delete root.dataset.taken;
    document.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carried }));
    while (!("taken" in root.dataset)) await new Promise(requestAnimationFrame);
  };
  const options = ["model", "rank", "tokens", "chart", "set", "title", "caption", "size", "theme", "lang", "ref", "compare", "x-range", "points",
    "adapter-config", "presets", "live", "help", "font", "", "nonsense", "y", "annotate", "kv-band"];
  // A link to the same is none, and a browser takes only so many in a row.
  const link = async () => {
    const heard = new Promise(changed => { addEventListener("hashchange", changed, { once: true }); setTimeout(changed, 200); });
    const parts = Array.from({ length: random(4) }, () => pick(options) + "=" + (random(2) ? encodeURIComponent(pick(values)) : pick(values)));
    location.hash = parts.join("&");
    await heard;
  };
  const point = () => {
    const figure = root.querySelector("figure"), box = figure.getBoundingClientRect();
    figure.dispatchEvent(new PointerEvent("pointermove", { clientX: box.x + random(1000) - 100, clientY: box.y + 50 }));
  };
  const actions = {
    choose: () => { const control = pick(all("form select")); tell(control, pick([...control.options]).value); },
    type: () => tell(pick(all("form input[name]")), pick(values)),
    propose: () => { const input = root.querySelector("[name=model]"); tell(input, pick([...input.list.options]).value); },
    slide: () => { const slider = pick(all("form [data-for]")); tell(slider, random(+slider.max + 1)); },
    read: () => { const slider = root.querySelector(".read input"); tell(slider, random(300)); },
    open: () => { const details = root.querySelector("details"); details.open = !details.open; },
    save: () => root.querySelector(pick(["[data-do=svg]", "[data-do=csv]"])).click(),
    drop, link, point,
  };

  const complaints = [];
  addEventListener("securitypolicyviolation", event => complaints.push(event.violatedDirective));
  HTMLAnchorElement.prototype.click = () => {}; // nothing is saved here
  const fault = () => {
    const [figure, ...more] = all("figure > svg:not(.cross)"), command = root.querySelector("code").textContent, said = root.querySelector(".error");
    return complaints.length ? "the policy was broken: " + complaints
      : window.bad !== undefined ? "a script ran"
      : more.length || !figure?.getBoundingClientRect().height ? "there is no figure"
      : document.querySelector("img, iframe, object, svg svg, svg script") || all("script").length !== 3 ? "markup came in"
      : !/^bpt [a-z]+ --model /.test(command) ? "the command is " + command
      : said.children.length || /undefined|TypeError|Cannot read|the core has ended|unreachable|bounds of/.test(said.textContent) ? "it says: " + said.textContent
      : root.querySelector("form").hidden ? "the controls are gone" : "";
  };
  const log = [];
  return async count => {
    for (; count > 0; count--) {
      const name = pick(Object.keys(actions));
      log.push(name);
      await actions[name]();
      const wrong = fault();
      if (wrong) return `${wrong}; after ${log.slice(-5).join(", ")}; ${location.hash.slice(0, 300)}; ${root.querySelector(".error").textContent.slice(0, 300)}`;
    }
    return "";
  };
})
