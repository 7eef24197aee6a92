/** Markdown as far as the checks need it: what stands outside code, its pictures and its raw HTML. Linear in the length of the text. */
import { propertyOf, stringOf, type JsonPath } from '../model/json.ts';
import { decodedObject, objectsOfType, type Pack, type PackObject } from './pack.ts';
import { visTypeOf } from './vis-state.ts';

export interface MarkdownPanel {
  object: PackObject;
  text: string;
  path: JsonPath;
}

/** Markdown visualizations. */
export function markdownPanels(pack: Pack): MarkdownPanel[] {
  return objectsOfType(pack, 'visualization').flatMap((object) => {
    const text = stringOf(propertyOf(decodedObject(object, 'visState')['params'], 'markdown'));
    if (visTypeOf(object) !== 'markdown' || text === undefined) return [];
    return [{ object, text, path: [...(object.embedded.get('visState')?.path ?? []), 'params', 'markdown'] }];
  });
}

/** The text with fenced blocks and code spans taken out: nothing in them is markdown. */
export function outsideCode(text: string): string {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === undefined && mark !== undefined) fence = mark;
    else if (fence !== undefined) {
      if (mark !== undefined && mark[0] === fence[0] && mark.length >= fence.length) fence = undefined;
    } else lines.push(line);
  }
  return withoutSpans(lines.join('\n'));
}

function withoutSpans(text: string): string {
  const runs = [...text.matchAll(/`+/g)].map((match) => ({ at: match.index, length: match[0].length }));
  // From the end: the next run of each length, so that every run knows where a span that it opens would close.
  const next = new Map<number, number>();
  const closing = runs.map((): number | undefined => undefined);
  for (let index = runs.length - 1; index >= 0; index -= 1) {
    const length = runs[index]?.length ?? 0;
    closing[index] = next.get(length);
    next.set(length, index);
  }
  const parts: string[] = [];
  let from = 0;
  for (let index = 0; index < runs.length; index += 1) {
    const close = closing[index];
    if (close === undefined) continue;
    parts.push(text.slice(from, runs[index]?.at));
    from = (runs[close]?.at ?? 0) + (runs[close]?.length ?? 0);
    index = close;
  }
  return [...parts, text.slice(from)].join('');
}

/** Longest text between the brackets of a picture that is looked at. */
const LONGEST_LABEL = 2000;

/** Destinations of pictures: inline, by reference, and of `<img>`. */
export function pictureAddresses(text: string): string[] {
  const plain = outsideCode(text);
  const found: string[] = [];
  const definitions = referenceDefinitions(plain);
  // Both only move forward, so that text full of openings and without closings costs one pass.
  let end = -1;
  let close = -1;
  for (let at = plain.indexOf('!['); at >= 0; at = plain.indexOf('![', at + 2)) {
    if (end <= at) end = plain.indexOf(']', at);
    if (end < 0) break;
    if (plain[end + 1] === '(') {
      if (close <= end) close = plain.indexOf(')', end);
      if (close < 0) break;
      const inner = plain.slice(end + 2, close).trim();
      found.push(inner.startsWith('<') ? inner.slice(1).split('>', 1).join('') : inner.split(/\s/, 1).join(''));
      at = close;
    } else if (end - at < LONGEST_LABEL) {
      const label =
        plain[end + 1] === '['
          ? plain
              .slice(end + 2, end + 2 + LONGEST_LABEL)
              .split(']', 1)
              .join('')
          : '';
      const target = definitions.get((label === '' ? plain.slice(at + 2, end) : label).toLowerCase());
      if (target !== undefined) found.push(target);
    }
  }
  for (const tag of rawTags(plain)) {
    const source = /\ssrc\s*=\s*["']?([^"'\s>]+)/i.exec(tag)?.[1];
    if (source !== undefined && /^<img\b/i.test(tag)) found.push(source);
  }
  return found;
}

function referenceDefinitions(plain: string): Map<string, string> {
  const definitions = new Map<string, string>();
  for (const line of plain.split('\n')) {
    const match = /^ {0,3}\[([^\]]{1,200})\]:\s{0,20}<?([^\s>]+)/.exec(line);
    if (match !== null) definitions.set((match[1] ?? '').toLowerCase(), match[2] ?? '');
  }
  return definitions;
}

const MOST_TAGS = 1000;

/** The first raw HTML tags, each cut after 2,000 characters; an address between angle brackets is none. */
export function rawTags(plain: string): string[] {
  const tags: string[] = [];
  for (const { index } of plain.matchAll(/<\/?[a-z][a-z0-9-]{0,30}(?=[\s/>])/gi)) {
    if (tags.length === MOST_TAGS) break;
    const tag = plain.slice(index, index + 2000);
    const end = tag.indexOf('>');
    tags.push(end < 0 ? tag : tag.slice(0, end + 1));
  }
  return tags;
}
