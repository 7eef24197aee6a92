/** Lines of a file or of the standard input, of bounded length. */
import { chunksOf } from './source.ts';
import { BitSecureError } from '../model/errors.ts';

/** No document of this trade comes near. */
const LONGEST = 1 << 20;
const NEW_LINE = 0x0a;

/**
 * Calls `onLine` for each line that is not blank, with its number from 1; awaits what it answers.
 * @throws BitSecureError NOT_FOUND, UNREADABLE, INTERRUPTED; BAD_VALUE for a line longer than 1 MiB
 */
export async function readLines(
  file: string,
  onLine: (line: string, number: number) => Promise<void> | undefined,
  options: { onRead?: ((octets: number) => void) | undefined; signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const name = file === '-' ? 'stdin' : file;
  let number = 0;
  let carry: Buffer = Buffer.alloc(0);
  const take = (bytes: Buffer): Promise<void> | undefined => {
    number += 1;
    const text = bytes.toString('utf8').trim();
    const line = number === 1 ? text.replace(/^\uFEFF/, '') : text;
    return line === '' ? undefined : onLine(line, number);
  };
  for await (const chunk of chunksOf(file, name, options.signal)) {
    options.onRead?.(chunk.length);
    let start = 0;
    for (let end = chunk.indexOf(NEW_LINE); end >= 0; end = chunk.indexOf(NEW_LINE, start)) {
      const piece = chunk.subarray(start, end);
      const waiting = take(carry.length === 0 ? piece : Buffer.concat([carry, piece]));
      if (waiting !== undefined) await waiting;
      carry = Buffer.alloc(0);
      start = end + 1;
    }
    // The chunk's memory is filled again for the next one.
    carry = Buffer.concat([carry, chunk.subarray(start)]);
    if (carry.length > LONGEST)
      throw new BitSecureError('BAD_VALUE', `is longer than ${LONGEST} octets`, {
        file: name,
        line: number + 1,
        hint: 'give one document a line',
      });
  }
  if (carry.length > 0) await take(carry);
}
