/** Ctrl-C as a signal that a command may heed, to end in good order; the second one ends at once. */
import { EXIT } from '../model/errors.ts';

/** Runs work with a signal that fires on SIGINT and SIGTERM. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const names = ['SIGINT', 'SIGTERM'] as const;
  const before = names.map((name) => ({ name, listeners: process.listeners(name) }));
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  for (const name of names) {
    process.removeAllListeners(name);
    process.on(name, onSignal);
  }
  try {
    return await work(controller.signal);
  } finally {
    for (const { name, listeners } of before) {
      process.removeListener(name, onSignal);
      for (const listener of listeners) process.on(name, listener);
    }
  }
}
