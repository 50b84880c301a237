// Runs inside the panel: draws the sections it is sent, and sends back what was asked for.
import type { Page } from "./page.ts";

interface Door {
  postMessage(message: unknown): void;
}
declare function acquireVsCodeApi(): Door;

const door = acquireVsCodeApi();
const shown = new Map<string, string>();

function draw(page: Page): void {
  const focused = document.activeElement?.id;
  for (const name of ["task", "result", "ladder", "foot"] as const) {
    if (shown.get(name) === page[name]) continue;
    shown.set(name, page[name]);
    const section = document.getElementById(name);
    if (!section) continue;
    const open = new Map([...section.querySelectorAll("details[id]")].map((each) => [each.id, (each as HTMLDetailsElement).open]));
    section.innerHTML = page[name];
    for (const each of section.querySelectorAll<HTMLDetailsElement>("details[id]")) each.open = open.get(each.id) ?? each.open;
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
  const live = document.getElementById("live");
  if (live && live.textContent !== page.announce) live.textContent = page.announce;
}

window.addEventListener("message", (event: MessageEvent<Page>) => draw(event.data));
document.addEventListener("click", (event) => {
  const pressed = (event.target as Element).closest<HTMLElement>("[data-verb]");
  if (pressed) door.postMessage({ ...pressed.dataset });
});
door.postMessage({ verb: "ready" });
