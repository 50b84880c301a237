// The ladder of hints as four steps: the open ones can be read, the next says what opens it. Knows nothing of VS Code.
import type { Hint, Origin } from "../../../codementor/wire/ts/index";
import { button, element, escape, markdown, paragraph, type Translate } from "./markup.ts";
import { place } from "./result.ts";
import { good, type Session } from "./session.ts";

const LEVELS = [1, 2, 3, 4] as const;

export function ladder(session: Session, t: Translate): string {
  if (good(session) && !session.changed) return "";
  const steps = LEVELS.map((level) => step(session, level, t)).join("");
  return element("section", { "aria-label": t("Hints") }, element("h3", {}, escape(t("Hints"))) + element("ol", { class: "ladder" }, steps));
}

function step(session: Session, level: number, t: Translate): string {
  const hint = session.ladder?.hints.find((each) => each.level === level);
  if (hint) return item(level, "open", hint.title || name(level, t), read(hint, t));
  if (session.piecesLevel === level) {
    const stop = session.busy ? button("stop", t("Stop")) : "";
    return item(level, "open coming", name(level, t), markdown(session.pieces.join(" ")) + stop);
  }
  if (level === next(session)) return item(level, "next", name(level, t), offer(session, level, t));
  return item(level, "shut", name(level, t), "");
}

function next(session: Session): number {
  if (!session.ladder) return session.piecesLevel ? 0 : 1;
  return session.piecesLevel ? 0 : (session.ladder.next_level ?? 0);
}

function item(level: number, state: string, title: string, html: string): string {
  const number = element("span", { class: "number", "aria-hidden": "true" }, String(level));
  const head = element("div", { class: "step-title" }, number + element("span", {}, escape(title)));
  return element("li", { class: state, "data-level": String(level) }, head + (html ? element("div", { class: "step-body" }, html) : ""));
}

function read(hint: Hint, t: Translate): string {
  const from = element("p", { class: "quiet origin" }, `${place(hint.line, t)} ${escape(origin(hint.origin, t))}`);
  return markdown(hint.text) + from;
}

function offer(session: Session, level: number, t: Translate): string {
  const { ladder, busy } = session;
  if (!ladder || ladder.next_ready) return busy ? "" : button("hint", t("Show hint {0}", level));
  return paragraph(ladder.note || t("Change the program and check it; then this hint opens."), "quiet");
}

/** What a level is called before it is open. */
function name(level: number, t: Translate): string {
  return [t("What happens"), t("Where"), t("Why"), t("Next step")][level - 1] ?? "";
}

function origin(from: Origin, t: Translate): string {
  const says = {
    run: t("checked by running your code"),
    proof: t("checked by running your code"),
    rule: t("from a rule that your code matches"),
    author: t("from your instructor"),
    model: t("worded by a model, checked"),
  };
  return says[from];
}
