/** jsonc-parser, loaded when it is first needed: most commands read no document of a user. */
import { createRequire } from 'node:module';
import type * as parser from 'jsonc-parser';

const load = createRequire(import.meta.url);

/** The module. */
export function jsonc(): typeof parser {
  return load('jsonc-parser') as typeof parser;
}
