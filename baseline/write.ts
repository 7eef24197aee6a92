/** A baseline as text: JSON that a person can read and edit, the same bytes for the same baseline. */
import { existsSync, statSync } from 'node:fs';
import { writeFileAtomic } from '../files/atomic.ts';
import { readText } from '../files/read.ts';
import { BitSecureError } from '../model/errors.ts';
import type { Baseline } from '../model/generated/baseline.ts';

const WIDTH = 120;

/** JSON with short values on one line and long lists of numbers filled into lines. Ends with a line break. */
export function baselineText(baseline: Baseline): string {
  return `${format(baseline, '')}\n`;
}

function format(value: unknown, indent: string): string {
  const flat = JSON.stringify(value, null, 1).replace(/\n\s*/g, ' ');
  if (typeof value !== 'object' || value === null || indent.length + flat.length <= WIDTH - 10) return flat;
  const inner = `${indent}  `;
  if (!Array.isArray(value)) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    const lines = entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${format(item, inner)}`);
    return `{\n${lines.join(',\n')}\n${indent}}`;
  }
  const items = value.map((item) => format(item, inner));
  const lines = value.every((item) => typeof item === 'number') ? fill(items, inner) : items.map((i) => inner + i);
  return `[\n${lines.join(',\n')}\n${indent}]`;
}

/** Numbers side by side, as many as a line holds. */
function fill(items: readonly string[], indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    if (line !== '' && line.length + item.length + 2 > WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? indent + item : `${line}, ${item}`;
  }
  return line === '' ? lines : [...lines, line];
}

/**
 * Writes a baseline file, whole or not at all. A file that says something else is somebody's work and is kept, but for `force`.
 * @throws BitSecureError EDITED_OUTPUT, UNWRITABLE
 */
export function writeBaseline(file: string, baseline: Baseline, force: boolean): 'new' | 'same' | 'changed' {
  const text = baselineText(baseline);
  // A pipe or a device says nothing: to read it would wait for ever.
  const before = existsSync(file) && statSync(file).isFile() ? readText(file) : undefined;
  if (before === text) return 'same';
  if (before !== undefined && !force) {
    throw new BitSecureError('EDITED_OUTPUT', 'is there already and says something else', {
      file,
      hint: 'give another --out, or --force to overwrite it',
    });
  }
  writeFileAtomic(file, text);
  return before === undefined ? 'new' : 'changed';
}
