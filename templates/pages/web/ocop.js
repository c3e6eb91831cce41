/*
 * A help, never a need: without it every form is sent by the browser itself.
 *
 * A form that changes something is sent once, however often its button is pressed. When the connection is lost on the
 * way, the page and all that was filled in stay, a chosen file too, and a sentence says so; sent again, the form carries
 * the same key, so that what had arrived after all is not done twice. What was refused is shown in place, with the
 * reasons in focus.
 */
"use strict";

function lost() {
  return document.getElementById("lost");
}

async function send(form, button) {
  const filled = new FormData(form, button);
  const body = form.enctype === "multipart/form-data" ? filled : new URLSearchParams(filled);
  const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
  if (answer.redirected) {
    location.assign(answer.url);
  } else if (answer.headers.has("content-disposition")) {
    keep(await answer.blob(), answer.headers.get("content-disposition"));
    form.ariaBusy = null;
  } else {
    show(await answer.text());
  }
}

function keep(file, named) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = decodeURIComponent(named.split("''").pop());
  link.click();
}

function show(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  document.title = page.title;
  document.body.replaceWith(page.body);
  sayDays();
  window.htmx?.process(document.body);
  window.scrollTo(0, 0);
  const told = document.querySelector("main [role=alert]") ?? document.querySelector("main");
  told.tabIndex = -1;
  told.focus();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isOurs = form.method === "post" && !("whole" in form.dataset);
  if (!isOurs || event.defaultPrevented) {
    return;
  }
  event.preventDefault();
  if (form.ariaBusy === "true") {
    return;
  }
  form.ariaBusy = "true";
  lost().hidden = true;
  send(form, event.submitter).catch(() => {
    form.ariaBusy = null;
    lost().hidden = false;
  });
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy"));
});

/* A field for a day is drawn by the browser in the form of its own language; beside it stands the day in ours. */
function sayDay(field) {
  const label = field.labels?.[0];
  if (!label) {
    return;
  }
  let said = label.querySelector(".day-said");
  if (!said) {
    said = document.createElement("span");
    said.className = "day-said";
    said.ariaHidden = "true";
    label.contains(field) ? field.before(said) : label.append(said);
  }
  const style = { dateStyle: "long", timeZone: "UTC" };
  const language = document.documentElement.lang === "vi" ? "vi" : "en-GB";
  said.textContent = field.value ? new Intl.DateTimeFormat(language, style).format(new Date(field.value)) : "";
}

function sayDays() {
  document.querySelectorAll("input[type=date]").forEach(sayDay);
}

sayDays();
document.addEventListener("htmx:afterSwap", sayDays);
document.addEventListener("input", (event) => event.target.type === "date" && sayDay(event.target));

const IN_PLACE = { "hx-target": "#content", "hx-select": "#content", "hx-swap": "outerHTML", "hx-push-url": "true" };

function narrowInPlace() {
  document.querySelectorAll("form.filters[method=get]:not([hx-get])").forEach((form) => {
    form.setAttribute("hx-get", form.getAttribute("action"));
    Object.entries(IN_PLACE).forEach(([name, value]) => form.setAttribute(name, value));
  });
}

narrowInPlace();
document.addEventListener("htmx:afterSwap", narrowInPlace);

document.addEventListener("htmx:beforeSwap", (event) => {
  const answered = new URL(event.detail.xhr.responseURL);
  const asked = new URL(event.detail.pathInfo.finalRequestPath, location.href);
  if (answered.pathname !== asked.pathname || event.detail.isError) {
    event.detail.shouldSwap = false;
    location.assign(asked);
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "content") {
    document.querySelector("form.filters button")?.focus({ preventScroll: true });
    document.getElementById("said").textContent = document.querySelector(".page-header")?.innerText ?? "";
  }
});

document.addEventListener("htmx:sendError", (event) => location.assign(event.detail.pathInfo.finalRequestPath));
