// Only what HTML and the server cannot do: the form token, a word when a request fails, the lost connection, where the focus goes, four keys.
// Every page works without it.
(() => {
  "use strict";
  const find = (selector, root = document) => root.querySelector(selector);
  const on = (name, act) => document.addEventListener(name, act);

  // One place for the token; htmx asks before each request.
  on("htmx:configRequest", (event) => {
    // A look that waits while a button of its form saves would go out as a second save.
    if (event.detail.verb !== "get" && event.detail.elt.matches("form[hx-get]")) return event.preventDefault();
    const token = find("meta[name=csrf-token]");
    if (token) event.detail.headers["X-CSRFToken"] = token.content;
  });

  const template = find("#toast-template");
  const toast = (words) => {
    const box = template.content.firstElementChild.cloneNode(true);
    find("p", box).textContent = words;
    find("#toasts").append(box);
  };
  // htmx is silent on 4xx and 5xx.
  on("htmx:responseError", (event) => {
    const code = event.detail.xhr.getResponseHeader("X-Request-Id");
    const words = template.dataset;
    toast(words.refused + " " + (code ? words.code + " " + code : words.reload));
  });

  // The lost connection: what failed last is kept for the button.
  const banner = find("#luring");
  let failed = null;
  on("htmx:sendError", (event) => {
    failed = event.detail;
    banner.hidden = false;
  });
  on("htmx:afterOnLoad", () => {
    failed = null;
    banner.hidden = true;
  });
  addEventListener("offline", () => { banner.hidden = false; });
  addEventListener("online", () => { banner.hidden = failed === null; });
  const retry = () => {
    if (!failed) return location.reload();
    const { verb, path, parameters } = failed.requestConfig;
    htmx.ajax(verb, path, { source: failed.elt, target: failed.target, values: verb === "get" ? {} : parameters });
  };

  // A swap removes what had the focus: give it back to the same thing, or to what came in its place.
  let held = null;
  on("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    held = event.detail.target.contains(active) ? { id: active.id, href: active.getAttribute("href"), place: event.detail.target.id } : null;
  });
  on("htmx:afterSettle", () => {
    const wanted = find("[data-focus]");
    if (wanted) return wanted.focus();
    if (!held || document.activeElement !== document.body) return;
    const place = document.getElementById(held.place);
    const same = place && [...place.querySelectorAll("a, button, input, select, textarea, summary")]
      .find((e) => (held.id && e.id === held.id) || (held.href && e.getAttribute("href") === held.href));
    if (place && !same) place.tabIndex = -1;
    (same || place)?.focus();
    held = null;
  });

  // Who speaks to the browser can turn single keys off (WCAG 2.1.4); it is kept in this browser.
  const keys = () => { try { return localStorage.getItem("pintasan") !== "mati"; } catch { return true; } };
  const keysBox = find("#pintasan-aktif");
  if (keysBox) {
    keysBox.checked = keys();
    keysBox.addEventListener("change", () => { try { localStorage.setItem("pintasan", keysBox.checked ? "hidup" : "mati"); } catch { /* a browser that keeps nothing */ } });
  }

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details[name=menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  };

  on("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details[name=menu]"));
    target.closest("[data-close]")?.closest(".toast").remove();
    if (target.closest("[data-retry]")) retry();
    // Browsers without invoker commands
    const opener = target.closest("[commandfor]");
    if (opener && !("commandForElement" in HTMLButtonElement.prototype)) {
      document.getElementById(opener.getAttribute("commandfor")).showModal();
    }
  });

  // A slider is the other handle of its number field: it is sent nowhere, and stays hidden where no script keeps the two alike.
  for (const slider of document.querySelectorAll("[data-slides]")) slider.hidden = false;
  on("input", (event) => {
    const { id, value, dataset } = event.target;
    if (dataset.slides) find("#" + dataset.slides).value = Number(value).toLocaleString(document.documentElement.lang);
    else if (id) for (const slider of document.querySelectorAll(`[data-slides="${CSS.escape(id)}"]`)) slider.value = value.replace(/\D/g, "");
  });

  // A file that the server would refuse is not sent first.
  on("change", ({ target }) => {
    const { most, mostWords } = target.dataset;
    if (!most) return;
    target.setCustomValidity(target.files[0]?.size > Number(most) ? mostWords : "");
    target.reportValidity();
  });

  on("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.activeElement.closest("details[name=menu][open]");
      closeMenus();
      if (menu) find("summary", menu).focus();
      return;
    }
    // A dialog that was just closed may hold the focus for a moment longer; what is typed then is for the page.
    const typing = event.target.closest("input, textarea, select, dialog") && !event.target.closest("dialog:not([open])");
    if (event.ctrlKey || event.metaKey || event.altKey || typing || !keys()) return;
    const wanted = { "/": "#cari", n: "[data-key=n]", "?": "#pintasan" }[event.key];
    const thing = wanted && find(wanted);
    if (!thing) return;
    event.preventDefault();
    if (event.key === "/") thing.focus();
    else if (event.key === "n") thing.click();
    else thing.showModal();
  });

  // A comment that was begun outlives the other forms of its page, in this tab alone, until it is sent.
  for (const form of document.querySelectorAll("form.comment-form")) {
    const field = find("textarea", form), key = "semesta.komentar:" + form.getAttribute("action");
    try {
      field.value ||= sessionStorage.getItem(key) ?? "";
      field.addEventListener("input", () => sessionStorage.setItem(key, field.value));
      form.addEventListener("submit", () => sessionStorage.removeItem(key));
    } catch { /* a browser that keeps nothing */ }
  }

  // Nothing that was typed stays in the browser of whoever signs out.
  on("submit", (event) => {
    if (event.target.getAttribute("action") !== "/keluar") return;
    try {
      for (const kept of [localStorage, sessionStorage]) {
        for (const key of Object.keys(kept)) if (key.startsWith("semesta.")) kept.removeItem(key);
      }
    } catch { /* a browser that keeps nothing */ }
  });

  // A refused form: the summary takes the focus, as GOV.UK does.
  find("[data-focus]")?.focus();
})();
