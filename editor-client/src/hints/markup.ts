// Text into HTML that holds nothing but text: every value is escaped, Markdown may bring no HTML of its own.
import MarkdownIt from "markdown-it";

/** A sentence in the language of the editor; `{0}` stands for the first value. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

const renderer = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable("image");

/** HTML of a Markdown text. Images are left out: the panel loads nothing. */
export function markdown(text: string): string {
  return renderer.render(text);
}

/** HTML of one sentence in which only code, emphasis and links are marked. */
export function sentence(text: string): string {
  return renderer.renderInline(text);
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

/** An element with escaped attributes around HTML. */
export function element(name: string, attributes: Readonly<Record<string, string>>, html = ""): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escape(value)}"`);
  return `<${name}${written.join("")}>${html}</${name}>`;
}

export function paragraph(text: string, kind = ""): string {
  return element("p", kind ? { class: kind } : {}, sentence(text));
}

/** A button that asks the extension for `verb`; it keeps its focus when its section is drawn anew. */
export function button(verb: string, label: string, kind = "secondary", more: Readonly<Record<string, string>> = {}): string {
  return element("button", { id: `do-${verb}`, "data-verb": verb, class: kind, type: "button", ...more }, escape(label));
}

const LONG = 240;

/** A value as code with its blanks visible; a long one is cut in the middle, the whole behind a disclosure. */
export function value(text: string, all: string): string {
  const whole = element("code", { class: "value" }, visible(text));
  if (text.length <= LONG) return whole;
  const cut = `${text.slice(0, LONG / 2)} … ${text.slice(-LONG / 2)}`;
  const more = element("details", {}, element("summary", {}, escape(all)) + whole);
  return element("code", { class: "value" }, visible(cut)) + more;
}

/** Escaped text in which a blank at the end of a line, a tab and a line break can be seen. */
function visible(text: string): string {
  const mark = (letter: string): string => element("span", { class: "blank" }, letter);
  return escape(text)
    .replace(/ +(?=\n|$)/g, (blanks) => mark("·".repeat(blanks.length)))
    .replace(/\t/g, mark("→\t"))
    .replace(/\n(?=[\s\S])/g, `${mark("↵")}\n`)
    .replace(/\n$/, mark("↵"));
}
