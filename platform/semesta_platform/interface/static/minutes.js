// Minutes are saved while somebody types. What the server does not have yet is kept in this browser, and nowhere after it is saved.
// Without this script every part has its own button, and nothing else changes.
(() => {
  "use strict";
  const IDLE = 2500, AGAIN = 15000, PREFIX = "semesta.notulen:";
  const store = (key, value) => { try { value === null ? localStorage.removeItem(PREFIX + key) : localStorage.setItem(PREFIX + key, JSON.stringify(value)); } catch { /* no room, or not allowed: then as without it */ } };
  const stored = (key) => { try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; } };
  const fields = (form) => [...form.elements].filter((e) => e.matches("textarea, input:not([type=hidden])"));
  const tidy = (text) => text.replace(/\r\n?/g, "\n").trim();
  const texts = (form) => Object.fromEntries(fields(form).map((e) => [e.name, e.value]));
  const alike = (one, other) => Object.keys(one).every((name) => tidy(one[name]) === tidy(other[name] ?? ""));

  // The page of two texts: what is chosen there takes the place of what was kept.
  document.addEventListener("click", (event) => {
    const key = event.target.closest("[data-drop]")?.dataset.drop;
    if (key) store(key, null);
  });
  for (const form of document.querySelectorAll("form[data-settles]")) {
    form.addEventListener("submit", () => store(form.dataset.settles, { version: form.elements.versi.value,
      texts: Object.fromEntries([...form.elements].filter((e) => e.name && !["csrf_token", "sekali", "versi"].includes(e.name)).map((e) => [e.name, e.value])) }));
  }

  const words = document.getElementById("notulen")?.dataset;
  const part = (form) => {
    const key = form.dataset.minutes, status = form.querySelector("[data-status]"), version = form.elements.versi;
    let saved = texts(form), timer = 0, busy = null, stopped = false, deciding = false, wrote = false;

    const say = (text, link) => status.replaceChildren(text, ...(link ? [" ", link] : []));
    const link = (text, href) => Object.assign(document.createElement("a"), { textContent: text, href });
    const compare = () => {
      const button = Object.assign(document.createElement("button"), { type: "submit", className: "button button--small", textContent: words.compare });
      return button;
    };

    const answered = async (answer, sent) => {
      if (answer.ok && answer.headers.get("Content-Type")?.startsWith("application/json")) {
        const told = await answer.json();
        version.value = told.versi;
        saved = sent;
        if (alike(sent, texts(form))) { store(key, null); return say(told.kata); }
        keep();
        return later(IDLE);
      }
      if (answer.status === 409) { stopped = true; return say(words.stale, compare()); }
      if (answer.status === 401 || answer.status === 400) { stopped = true; return say(words.ended, link(words.enter, words.enterHref)); }
      if (answer.status >= 500) { say(words.offline); return later(AGAIN); }
      say(words.refused);
    };
    const save = async (leaving) => {
      clearTimeout(timer);
      if (stopped || deciding) return;
      if (busy) return leaving || later(IDLE);
      const sent = texts(form);
      // What another window keeps of the same part is not this one's to forget.
      if (alike(sent, saved)) { if (wrote) { store(key, null); say(""); } return; }
      say(words.saving);
      busy = fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { Accept: "application/json" }, keepalive: leaving, redirect: "manual" })
        .then((answer) => answered(answer, sent), () => { say(words.offline); later(AGAIN); })
        .finally(() => { busy = null; });
      await busy;
    };
    const later = (wait) => { clearTimeout(timer); timer = setTimeout(save, wait, false); };
    const keep = () => { wrote = true; store(key, { version: version.value, texts: texts(form) }); };

    form.addEventListener("input", () => {
      if (deciding) return;
      keep();
      if (stopped) return;
      say(words.unsaved);
      later(IDLE);
    });
    // A press of the button while a save is under way would come second to oneself.
    form.addEventListener("submit", async (event) => {
      clearTimeout(timer);
      if (!busy) return;
      event.preventDefault();
      await busy;
      form.submit();
    });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save(true); });
    addEventListener("online", () => save(false));

    // What was kept when the server could not be reached, or the session was over, beside what the server has.
    const old = stored(key);
    if (!old || alike(old.texts, saved)) return store(key, null);
    const box = document.getElementById("tulisan-lama").content.firstElementChild.cloneNode(true);
    for (const each of fields(form)) {
      if (tidy(old.texts[each.name] ?? "") === tidy(each.value)) continue;
      const term = document.createElement("dt"), text = document.createElement("dd");
      term.textContent = form.querySelector(`label[for="${CSS.escape(each.id)}"]`).textContent;
      text.textContent = old.texts[each.name] ?? "";
      text.className = "kept";
      box.querySelector("[data-texts]").append(term, text);
    }
    const decide = (use) => {
      deciding = false;
      box.remove();
      for (const each of fields(form)) each.readOnly = false;
      if (!use) return store(key, null);
      for (const each of fields(form)) each.value = old.texts[each.name] ?? "";
      version.value = old.version;
      save(false);
    };
    box.querySelector("[data-use]").addEventListener("click", () => decide(true));
    box.querySelector("[data-discard]").addEventListener("click", () => decide(false));
    deciding = true;
    for (const each of fields(form)) each.readOnly = true;
    form.prepend(box);
  };
  for (const form of document.querySelectorAll("form[data-minutes]")) part(form);
})();
