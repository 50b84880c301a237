// How long to wait before the language server is started again after a crash. Knows nothing of VS Code.

const WINDOW = 180_000;
const LIMIT = 5;

/** The times (ms) of the crashes that still count at `now`. */
export function recent(crashes: readonly number[], now: number): number[] {
  return crashes.filter((time) => now - time < WINDOW);
}

/** Milliseconds to wait after the recent crashes, half a second doubling each time; null: give up and say so. */
export function delay(crashes: readonly number[]): number | null {
  return crashes.length > LIMIT ? null : 500 * 2 ** Math.max(0, crashes.length - 1);
}
