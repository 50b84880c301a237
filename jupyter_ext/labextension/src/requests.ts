import { ServerConnection } from '@jupyterlab/services';

import { eventsOf, ServerEvent } from './events';
import type { Problem } from './wire';

/** The server refused, or was not reached; `problem` says so for people. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
}

/** The requests to the Jupyter server this page came from; nothing else is ever contacted. */
export class Requests {
  constructor(private readonly settings: ServerConnection.ISettings) {}

  async get<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
    const search = new URLSearchParams(query).toString();
    return read<T>(await this.ask(search ? `${path}?${search}` : path, { method: 'GET' }));
  }

  async post<T>(path: string, message: object = {}, signal?: AbortSignal): Promise<T> {
    return read<T>(await this.ask(path, { method: 'POST', body: JSON.stringify(message), signal }));
  }

  /** Asks for a stream of events; an `error` event ends it with a refusal. */
  async *stream(path: string, message: object, signal?: AbortSignal): AsyncGenerator<ServerEvent, void, undefined> {
    const response = await this.ask(path, { method: 'POST', body: JSON.stringify(message), signal });
    if (!response.ok || response.body === null) {
      throw await refusal(response);
    }
    for await (const event of eventsOf(response.body)) {
      if (event.name === 'error') {
        throw new Refused(event.data as Problem);
      }
      yield event;
    }
  }

  private async ask(path: string, init: RequestInit): Promise<Response> {
    const url = new URL(`codementor/${path}`, this.settings.baseUrl).toString();
    try {
      return await ServerConnection.makeRequest(url, init, this.settings);
    } catch (error) {
      if (init.signal?.aborted) {
        throw error;
      }
      throw new Refused(made(0, 'The Jupyter server was not reached', UNREACHED));
    }
  }
}

const UNREACHED = 'The Jupyter server does not answer. Your notebook is kept in this page. Try again in a moment.';
const ABSENT =
  'The server part of CodeMentor is not running. Run "jupyter server extension list" where Jupyter was started, then restart it.';

async function read<T>(response: Response): Promise<T> {
  if (!response.ok) {
    throw await refusal(response);
  }
  return (await response.json()) as T;
}

async function refusal(response: Response): Promise<Refused> {
  if ((response.headers.get('Content-Type') ?? '').startsWith('application/problem+json')) {
    return new Refused((await response.json()) as Problem);
  }
  const absent = response.status === 404 || response.status === 405;
  return new Refused(made(response.status, 'The server did not answer', absent ? ABSENT : UNREACHED));
}

function made(status: number, title: string, detail: string): Problem {
  return { code: 'unavailable', title, status, detail, type: 'about:blank', instance: '-', errors: [] };
}
