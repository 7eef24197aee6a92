import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPicture } from '../../validator/picture.ts';

async function drawn(format: 'png' | 'gif' | 'jpeg' | 'webp'): Promise<Buffer> {
  const image = sharp({ create: { width: 40, height: 30, channels: 3, background: '#0072b2' } });
  return image.toFormat(format).toBuffer();
}

const uri = (bytes: Uint8Array, type: string): string => `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;

describe('pictures that decode', () => {
  it.each(['png', 'gif', 'jpeg'] as const)('%s with its size', async (format) => {
    expect(readPicture(uri(await drawn(format), `image/${format}`))).toEqual({
      declared: `image/${format}`,
      width: 40,
      height: 30,
    });
  });

  it('webp', async () => {
    expect(readPicture(uri(await drawn('webp'), 'image/webp'))).toEqual({ declared: 'image/webp' });
  });

  it('png with palette, alpha, 16 bits, interlaced', async () => {
    const create = { width: 33, height: 17, channels: 4, background: { r: 1, g: 2, b: 3, alpha: 0.5 } } as const;
    for (const options of [{ palette: true }, {}, { progressive: true }]) {
      const bytes = await sharp({ create }).png(options).toBuffer();
      expect(readPicture(uri(bytes, 'image/png'))).toEqual({ declared: 'image/png', width: 33, height: 17 });
    }
    const deep = await sharp({ create }).toColourspace('rgb16').png().toBuffer();
    expect(readPicture(uri(deep, 'image/png')).fault).toBeUndefined();
  });

  it.each([
    `data:image/svg+xml;base64,${Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><g/></svg>').toString('base64')}`,
    'data:image/svg+xml,%3Csvg%20width=%221%22%3E%3C/svg%3E',
    'data:image/svg+xml;utf8,<svg width="1"/>',
  ])('svg: %s', (text) => {
    expect(readPicture(text)).toEqual({ declared: 'image/svg+xml' });
  });
});

describe('pictures that do not', () => {
  it.each(['png', 'gif', 'jpeg', 'webp'] as const)('%s cut anywhere', async (format) => {
    const bytes = await drawn(format);
    for (const keep of [0.2, 0.5, 0.9]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * keep));
      expect(readPicture(uri(cut, `image/${format}`)).fault, `${keep}`).toBeDefined();
    }
  });

  it('png with any one byte changed', async () => {
    const bytes = await drawn('png');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 0x40;
      expect(readPicture(uri(changed, 'image/png')).fault, `byte ${at}`).toBeDefined();
    }
  });

  it('png that claims a billion pixels is not unpacked', () => {
    const header = Buffer.from('0000000d4948445200010000000100000802000000', 'hex');
    const huge = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), header, Buffer.alloc(4)]);
    expect(readPicture(uri(huge, 'image/png')).fault).toBeDefined();
  });

  it.each([
    ['data:image/png;base64', 'has no comma, so no content'],
    ['data:text/html,hello', 'is declared as text/html, no picture'],
    ['data:image/png,abc', 'is not base64'],
    ['data:image/png;base64,a*b=', 'is not valid base64'],
    ['data:image/png;base64,AAAA', 'is none of PNG, GIF, JPEG and WebP'],
    ['data:image/svg+xml;base64,AAAA', 'is not a whole SVG'],
    ['data:image/svg+xml,%zz', 'is not valid URI encoding'],
  ])('%s', (text, fault) => {
    expect(readPicture(text).fault).toBe(fault);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('image/png', 'image/gif', 'image/jpeg', 'image/webp'),
        fc.uint8Array(),
        (type, bytes) => {
          readPicture(uri(bytes, type));
        },
      ),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        readPicture(`data:${text}`);
      }),
    );
  });
});
