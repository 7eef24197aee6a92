/** Pictures out of data URIs: do they decode, what are they, how large are they. Own reader of the outer formats; nothing is drawn. */
import { crc32, inflateSync } from 'node:zlib';

export interface Picture {
  /** As the URI declares it, lower case. */
  declared: string;
  /** Pixels, where the format says. */
  width?: number;
  height?: number;
  /** Why it cannot be drawn. */
  fault?: string;
}

/** A picture that claims more pixels than this is not unpacked. */
const MAX_PIXELS = 50_000_000;
/** The first bytes in hexadecimal. */
const SIGNATURES: [string, RegExp][] = [
  ['image/png', /^89504e470d0a1a0a/],
  ['image/gif', /^47494638(37|39)61/],
  ['image/jpeg', /^ffd8ff/],
  ['image/webp', /^52494646.{8}57454250/],
];

/** Reads a `data:` URI. Never throws. */
export function readPicture(uri: string): Picture {
  const comma = uri.indexOf(',');
  const head = comma < 0 ? uri.slice(5) : uri.slice(5, comma);
  const [type = '', ...parameters] = head.toLowerCase().split(';');
  const declared = type.trim();
  if (comma < 0) return { declared, fault: 'has no comma, so no content' };
  if (!declared.startsWith('image/'))
    return { declared, fault: `is declared as ${declared || 'text/plain'}, no picture` };
  const body = uri.slice(comma + 1);
  if (declared === 'image/svg+xml') return { declared, ...readSvg(body, parameters.includes('base64')) };
  if (!parameters.includes('base64')) return { declared, fault: 'is not base64' };
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body) || body.length % 4 !== 0) return { declared, fault: 'is not valid base64' };
  const bytes = Buffer.from(body, 'base64');
  const start = bytes.toString('hex', 0, 16);
  const actual = SIGNATURES.find(([, signature]) => signature.test(start))?.[0];
  if (actual === undefined) return { declared, fault: 'is none of PNG, GIF, JPEG and WebP' };
  if (actual !== declared) return { declared, fault: `is declared as ${declared} and is ${actual}` };
  if (actual === 'image/png') return { declared, ...readPng(bytes) };
  if (actual === 'image/gif') return { declared, ...readGif(bytes) };
  return actual === 'image/jpeg' ? { declared, ...readJpeg(bytes) } : { declared, ...readWebp(bytes) };
}

function readSvg(body: string, base64: boolean): Omit<Picture, 'declared'> {
  let text: string;
  try {
    text = base64 ? Buffer.from(body, 'base64').toString('utf8') : decodeURIComponent(body);
  } catch {
    return { fault: 'is not valid URI encoding' };
  }
  return /<svg[\s>]/.test(text) && /<\/svg\s*>\s*$|<svg[^<]*\/>\s*$/.test(text) ? {} : { fault: 'is not a whole SVG' };
}

/** PNG (ISO/IEC 15948): chunks with their checks, and the pixels' stream when it is of a size that can be had. */
function readPng(bytes: Buffer): Omit<Picture, 'declared'> {
  const data: Buffer[] = [];
  let size: { width: number; height: number } | undefined;
  let rowBits = 0;
  let interlaced = false;
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (at + 12 + length > bytes.length) return { ...size, fault: `is cut in its ${JSON.stringify(type)} chunk` };
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length)) {
      return { ...size, fault: `has a wrong check sum in its ${JSON.stringify(type)} chunk` };
    }
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR' && length === 13) {
      size = { width: content.readUInt32BE(0), height: content.readUInt32BE(4) };
      const channels = [1, 0, 3, 1, 2, 0, 4][content.readUInt8(9)] ?? 0;
      rowBits = size.width * channels * content.readUInt8(8);
      interlaced = content.readUInt8(12) === 1;
    } else if (type === 'IDAT') data.push(content);
    else if (type === 'IEND')
      return size === undefined ? { fault: 'has no header' } : { ...size, ...pixels(data, size, rowBits, interlaced) };
    at += 12 + length;
  }
  return { ...size, fault: 'is cut: its end is missing' };
}

function pixels(
  data: Buffer[],
  { width, height }: { width: number; height: number },
  rowBits: number,
  interlaced: boolean,
): { fault?: string } {
  if (width === 0 || height === 0 || rowBits === 0) return { fault: 'has no pixels' };
  if (width * height > MAX_PIXELS) return { fault: `claims ${width} × ${height} pixels` };
  const expected = height * (1 + Math.ceil(rowBits / 8));
  try {
    const { length } = inflateSync(Buffer.concat(data), { maxOutputLength: expected + height + 64 });
    return interlaced || length === expected ? {} : { fault: `holds ${length} bytes of pixels and not ${expected}` };
  } catch {
    return { fault: 'cannot be unpacked' };
  }
}

function readGif(bytes: Buffer): Omit<Picture, 'declared'> {
  if (bytes.length < 14 || bytes.at(-1) !== 0x3b) return { fault: 'is cut: its end is missing' };
  return { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

/** JPEG: markers up to the frame header, and the end. */
function readJpeg(bytes: Buffer): Omit<Picture, 'declared'> {
  if (bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) < bytes.length - 16) return { fault: 'is cut: its end is missing' };
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1] ?? 0;
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (frame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return { fault: 'has no frame' };
}

function readWebp(bytes: Buffer): Omit<Picture, 'declared'> {
  return bytes.readUInt32LE(4) + 8 <= bytes.length ? {} : { fault: 'is cut: its end is missing' };
}
