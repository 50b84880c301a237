/** One server-sent event: its name and its data. */
export interface ServerEvent {
  readonly name: string;
  readonly data: unknown;
}

/** The events of a stream as they come; comments that only keep the line open are left out. */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      const frames = (rest + decoder.decode(value, { stream: true })).split('\n\n');
      rest = frames.pop() ?? '';
      yield* frames.map(parsed).filter((event): event is ServerEvent => event !== null);
    }
  } finally {
    await reader.cancel();
  }
}

function parsed(frame: string): ServerEvent | null {
  const fields = new Map(
    frame.split('\n').map(line => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)] as const;
    })
  );
  const data = fields.get('data');
  return data === undefined ? null : { name: fields.get('event') ?? 'message', data: JSON.parse(data) };
}
