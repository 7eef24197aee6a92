/** Lucene query strings of a pack, and what in their raw text looks like an address that the language takes apart. */
import { isIP } from 'node:net';
import type { Pack, PackObject } from './pack.ts';
import { questionsOf, type QueryText } from './questions.ts';

/** Every query in the Lucene language. */
export function luceneTexts(pack: Pack): { object: PackObject; query: QueryText }[] {
  return pack.objects.flatMap((object) =>
    questionsOf(object)
      .queries.filter(({ language }) => language === 'lucene')
      .map((query) => ({ object, query })),
  );
}

/** Runs of address characters outside quotation marks. */
function runs(text: string): string[] {
  const parts = text.replace(/\\[^]/g, '\u0000').split('"');
  return parts.filter((_, index) => index % 2 === 0).flatMap((part) => part.match(/[0-9a-f.:]+(\/\d{1,3})?/gi) ?? []);
}

/** Longest text that could be an address with its field's last letters before it. */
const LONGEST = 120;

/** A run, and what of it follows each of its colons: what stands before a colon may be the end of a field's name. */
function candidates(text: string): string[] {
  return runs(text).flatMap((run) => {
    if (run.length > LONGEST) return [];
    const starts = [0, ...Array.from(run.matchAll(/:/g), ({ index }) => index + 1)];
    return starts.map((start) => run.slice(start));
  });
}

function addressOf(candidate: string): string {
  return candidate.split('/', 1).join('');
}

/** The first CIDR block that stands bare: its slash begins a regular expression. */
export function bareBlock(text: string): string | undefined {
  return candidates(text).find((candidate) => candidate.includes('/') && isIP(addressOf(candidate)) > 0);
}

/** The first IPv6 address that stands bare: its colons end the field's name. */
export function bareIpv6(text: string): string | undefined {
  const found = candidates(text).find((candidate) => isIP(addressOf(candidate)) === 6);
  return found === undefined ? undefined : addressOf(found);
}
