/** Files that are not compressed. */
import type { Compression } from './compression.ts';

export const none: Compression = {
  recognises: () => false,
  create: (_file, sink) => ({
    write: async (chunk) => sink(chunk),
    end: async () => undefined,
    memory: 0,
  }),
};
