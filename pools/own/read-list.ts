/** A user's list from a file or the standard input. */
import { chunksOf } from '../../capture/source.ts';
import { BitSecureError } from '../../model/errors.ts';
import type { ListFormat, ParsedList } from './fields.ts';
import { formatOf, LIST_READERS } from './list-formats.ts';

/** A million endpoints fit well; a capture or a disk image given by mistake does not. */
const MOST_OCTETS = 128 * 1024 * 1024;

/**
 * Reads a list whole.
 * @param file `-` for stdin
 * @param format by the file's name or content where none is given
 * @throws BitSecureError NOT_FOUND, UNREADABLE, TOO_LARGE; BAD_LIST for what is no list
 */
export async function readList(file: string, format?: ListFormat): Promise<ParsedList> {
  const name = file === '-' ? 'stdin' : file;
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of chunksOf(file, name)) {
    octets += chunk.length;
    if (octets > MOST_OCTETS) {
      throw new BitSecureError('TOO_LARGE', `is larger than ${MOST_OCTETS} octets`, {
        file: name,
        hint: 'split the list',
      });
    }
    // The chunk's memory is filled again for the next one.
    chunks.push(Buffer.from(chunk));
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.includes(0)) {
    throw new BitSecureError('BAD_LIST', 'is no text: it has zero octets', {
      file: name,
      hint: 'give CSV, TSV, JSON or lines of text in UTF-8',
    });
  }
  const text = bytes
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');
  return LIST_READERS[format ?? formatOf(file, text)](text, name);
}
