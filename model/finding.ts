/** Something wrong with a pack or a document: data, not an exception (see errors.ts for what could not run). */
export type { Finding } from './generated/findings.ts';
