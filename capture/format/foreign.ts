/** What a file that is no capture looks like, in a few words: a user who passed the wrong file sees which one it is. */

/** `convert`: Wireshark's editcap turns it into pcapng. */
interface Signature {
  octets: string;
  name: string;
  convert?: true;
}

/** First octets in hexadecimal. */
const SIGNATURES: readonly Signature[] = [
  { octets: '1f8b', name: 'gzip data' },
  { octets: '28b52ffd', name: 'zstd data' },
  { octets: '425a68', name: 'a bzip2 file' },
  { octets: 'fd377a585a00', name: 'an xz file' },
  { octets: '04224d18', name: 'an lz4 file' },
  { octets: '504b0304', name: 'a zip file' },
  { octets: '504b0506', name: 'an empty zip file' },
  { octets: '377abcaf271c', name: 'a 7-Zip file' },
  { octets: '526172211a07', name: 'a RAR file' },
  { octets: '7f454c46', name: 'an ELF program' },
  { octets: '4d5a', name: 'a Windows program' },
  { octets: '89504e470d0a1a0a', name: 'a PNG picture' },
  { octets: 'ffd8ff', name: 'a JPEG picture' },
  { octets: '25504446', name: 'a PDF document' },
  { octets: '53514c69746520666f726d617420330', name: 'an SQLite database' },
  { octets: '736e6f6f70000000', name: 'a snoop capture', convert: true },
  { octets: '6274736e6f6f7000', name: 'a Bluetooth snoop capture', convert: true },
  { octets: '52545353', name: 'a NetMon 1 capture', convert: true },
  { octets: '474d4255', name: 'a NetMon 2 capture', convert: true },
  { octets: '54524e494646206461746120202020', name: 'a Sniffer capture', convert: true },
  { octets: '58435000', name: 'a NetXRay capture', convert: true },
  { octets: '6970747261636520', name: 'an iptrace capture', convert: true },
  { octets: '7f766572', name: 'an OmniPeek capture', convert: true },
  { octets: 'a1b2cd34', name: 'a pcap capture with extended record headers', convert: true },
  { octets: '34cdb2a1', name: 'a pcap capture with extended record headers', convert: true },
  { octets: '1c0001ac', name: 'an IXIA pcap capture', convert: true },
  { octets: 'ac01001c', name: 'an IXIA pcap capture', convert: true },
  { octets: '0a0d0d0a', name: 'pcapng with a broken section header' },
];

const SHOWN = 24;

/** What `head`, the first octets (up to a few hundred) of a file that no format recognised, looks like. */
export function describeForeign(head: Buffer): { looksLike: string; hint: string } {
  const hint = 'give a pcap or pcapng file, plain or compressed with gzip or zstd';
  const octets = head.toString('hex');
  const known = SIGNATURES.find((signature) => octets.startsWith(signature.octets));
  if (known?.convert) return { looksLike: known.name, hint: 'convert it first: editcap -F pcapng <in> <out>' };
  if (known) return { looksLike: known.name, hint };
  if (head.every((octet) => octet === 0)) return { looksLike: 'nothing but zero octets', hint };
  const text = asText(head);
  if (text === undefined) return { looksLike: `an unknown format (first octets ${head.toString('hex', 0, 8)})`, hint };
  return { looksLike: `${textKind(text)} beginning ${JSON.stringify(text.slice(0, SHOWN))}`, hint };
}

/** The octets as text if they are text: UTF-16 with a byte order mark, or UTF-8 without control characters. */
function asText(head: Buffer): string | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le', 2);
  const text = head.toString('utf8').replace(/^\uFEFF/, '');
  // The last character may be cut in two.
  const whole = text.replace(/\uFFFD$/, '');
  return /[\uFFFD\p{Cc}]/u.test(whole.replace(/[\t\n\r\f]/g, '')) ? undefined : whole;
}

function textKind(text: string): string {
  const start = text.trimStart();
  if (/^[[{]/.test(start)) return 'JSON';
  if (/^<(?:!doctype html|html)/i.test(start)) return 'HTML';
  if (start.startsWith('<')) return 'XML';
  return 'text';
}
