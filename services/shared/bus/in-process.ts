// How do services talk when they share one process? By plain calls: nothing is copied or encoded.
import { AppError } from '../errors.ts';
import type { Subject } from '../messages/subject.ts';
import type { AnyHandler, Bus, KeyValue, KeyValueEntry, Release, RequestOptions } from './bus.ts';
import { nobodyServes } from './unreached.ts';

type Listener = (message: unknown) => void;

/** Rejects with ASH504 when the work takes longer. */
function withDeadline<T>(work: Promise<T>, timeoutMs: number, subject: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new AppError('ASH504', `no answer within ${timeoutMs} ms`, { details: subject }));
    }, timeoutMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function createKeyValue<T>(): KeyValue<T> {
  const entries = new Map<string, KeyValueEntry<T>>();
  const watchers = new Map<string, Set<(entry: KeyValueEntry<T>) => void>>();
  let sequence = 0;
  return {
    get: async (key) => entries.get(key) ?? null,
    has: async (key) => entries.has(key),
    async put(key, value, expected) {
      if ((entries.get(key)?.sequence ?? 0) !== expected) return null;
      const entry = { value, sequence: ++sequence };
      entries.set(key, entry);
      for (const listener of watchers.get(key) ?? []) listener(entry);
      return entry.sequence;
    },
    async watch(key, listener) {
      const listeners = watchers.get(key) ?? new Set();
      watchers.set(key, listeners.add(listener));
      const entry = entries.get(key);
      if (entry !== undefined) listener(entry);
      return async () => void listeners.delete(listener);
    },
  };
}

/** Who serves which subject; of several each request takes the next one. */
function createHandlers() {
  const handlers = new Map<string, AnyHandler[]>();
  let turn = 0;
  return {
    add(name: string, handler: AnyHandler): Release {
      const serving = handlers.get(name) ?? [];
      handlers.set(name, serving);
      serving.push(handler);
      return async () => {
        const index = serving.indexOf(handler);
        if (index >= 0) serving.splice(index, 1);
      };
    },
    next(name: string): AnyHandler {
      const serving = handlers.get(name) ?? [];
      const handler = serving[turn++ % Math.max(1, serving.length)];
      if (handler !== undefined) return handler;
      throw nobodyServes(name);
    },
    clear: () => handlers.clear(),
  };
}

/** Who listens to which subject. */
function createListeners() {
  const listeners = new Map<string, Set<Listener>>();
  return {
    add(name: string, listener: Listener): Release {
      const subscribed = listeners.get(name) ?? new Set();
      listeners.set(name, subscribed.add(listener));
      return async () => void subscribed.delete(listener);
    },
    tell(name: string, message: unknown): void {
      for (const listener of listeners.get(name) ?? []) listener(message);
    },
    clear: () => listeners.clear(),
  };
}

/** A bus within this process. */
export function createInProcessBus(): Bus {
  const handlers = createHandlers();
  const listeners = createListeners();
  const buckets = new Map<string, KeyValue<unknown>>();
  return {
    async request<Q, R>(subject: Subject<Q, R>, message: Q, options: RequestOptions) {
      const { timeoutMs, to, trace } = options;
      const name = to === undefined ? subject.name : `${subject.name}.${to}`;
      const answer = handlers.next(name)(message, trace) as Promise<R>;
      return withDeadline(answer, timeoutMs, subject.name);
    },
    serve: async ({ name }, handler, { as } = {}) =>
      handlers.add(as === undefined ? name : `${name}.${as}`, handler as AnyHandler),
    publish: (subject, message) => listeners.tell(subject.name, message),
    subscribe: async (subject, listener) => listeners.add(subject.name, listener as Listener),
    isConnected: () => true,
    async keyValue<T>(name: string) {
      const bucket = buckets.get(name) ?? createKeyValue<unknown>();
      buckets.set(name, bucket);
      return bucket as KeyValue<T>;
    },
    async close() {
      handlers.clear();
      listeners.clear();
      buckets.clear();
    },
  };
}
