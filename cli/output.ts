/** stdout is data, stderr is for people. */
import { writeSync } from 'node:fs';
import { styleText } from 'node:util';
import { plainLine } from '../model/text.ts';

/** Writes data to stdout; resolves when it is handed over, so that a slow reader holds the writer back. */
export async function printData(text: string | Uint8Array): Promise<void> {
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}

/** One line for a person, on stderr. */
export function say(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // A closed stderr must not turn a finished job into a failed one.
  }
}

/** A warning on stderr; somebody else's text in it cannot break the line. */
export function warn(text: string): void {
  say(`${paint('yellow', 'warning:', process.stderr)} ${plainLine(text)}`);
}

/** Colour only on a terminal, not with NO_COLOR or TERM=dumb. */
export function paint(
  style: 'red' | 'yellow' | 'green' | 'cyan' | 'bold' | 'dim',
  text: string,
  stream: NodeJS.WriteStream,
): string {
  const colour = stream.isTTY && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb';
  return colour ? styleText(style, text) : text;
}
