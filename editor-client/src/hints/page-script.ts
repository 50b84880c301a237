// Runs inside the panel: draws the sections it is sent, and sends back what was asked for.
import type { Page } from "./page.ts";

interface Door {
  postMessage(message: unknown): void;
}
declare function acquireVsCodeApi(): Door;

const door = acquireVsCodeApi();
const SECTIONS = ["task", "result", "ladder", "foot"] as const;
const shown = new Map<string, string>();

/** Draws a section anew; what the learner unfolded stays so. */
function fill(section: HTMLElement | null, html: string): void {
  const folds = (): HTMLDetailsElement[] => [...(section?.querySelectorAll<HTMLDetailsElement>("details[id]") ?? [])];
  const open = new Map(folds().map((each) => [each.id, each.open]));
  if (section) section.innerHTML = html;
  for (const each of folds()) each.open = open.get(each.id) ?? each.open;
}

function draw(page: Page): void {
  const focused = document.activeElement?.id;
  const fresh = SECTIONS.filter((name) => shown.get(name) !== page[name]);
  for (const name of fresh) {
    shown.set(name, page[name]);
    fill(document.getElementById(name), page[name]);
  }
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const newest = page.newest ? document.querySelector(page.newest) : null;
  if (fresh.some((name) => document.getElementById(name)?.contains(newest))) newest?.scrollIntoView({ block: "nearest" });
  const live = document.getElementById("live");
  if (live && live.textContent !== page.announce) live.textContent = page.announce;
}

window.addEventListener("message", (event: MessageEvent<Page>) => draw(event.data));
document.addEventListener("click", (event) => {
  const pressed = (event.target as Element).closest<HTMLElement>("[data-verb]");
  if (pressed) door.postMessage({ ...pressed.dataset });
});
door.postMessage({ verb: "ready" });
