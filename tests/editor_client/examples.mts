// The messages' own examples, as the tests' input.
import { readFileSync } from "node:fs";

const FOLDER = new URL("../../codementor/wire/examples/", import.meta.url);

export function example<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as T;
}

/** The English text with its values in their places. */
export function t(message: string, ...values: (string | number)[]): string {
  return message.replace(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)]));
}
