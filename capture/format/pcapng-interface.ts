/** The interface description block of pcapng: link type, snap length and the clock of one interface. */
import { u16, u16le, u32, u32le, u8 } from '../bytes.ts';
import { badCapture } from './format.ts';
import { grouped } from '../../model/units.ts';
import { MICROSECONDS, timeScale, type TimeScale } from './pcapng-time.ts';

export interface CaptureInterface {
  linkType: number;
  /** Infinity for no limit. */
  snapLength: number;
  time: TimeScale;
}

const OPTIONS_START = 16;
const OPTION_END = 0;
const OPTION_RESOLUTION = 9;
const OPTION_OFFSET = 14;
const DEFAULT_RESOLUTION = 6;

/**
 * Reads the block at `data[at … at + total)`, whose total length has been checked.
 * @throws BitSecureError BAD_CAPTURE for an option that does not fit its block
 */
export function readInterface(
  data: Buffer,
  at: number,
  total: number,
  context: { file: string; origin: number; little: boolean },
): CaptureInterface {
  const { little } = context;
  const snapLength = little ? u32le(data, at + 12) : u32(data, at + 12);
  const end = at + total - 4;
  let resolution = DEFAULT_RESOLUTION;
  let offset = 0;
  for (let option = at + OPTIONS_START; end - option >= 4;) {
    const code = little ? u16le(data, option) : u16(data, option);
    const length = little ? u16le(data, option + 2) : u16(data, option + 2);
    if (code === OPTION_END) break;
    if (length > end - option - 4)
      throw badCapture(
        context.file,
        context.origin + option,
        `interface option ${code} says it has ${grouped(length)} octets, its block has room for ${grouped(end - option - 4)}`,
      );
    if (code === OPTION_RESOLUTION && length === 1) resolution = u8(data, option + 4);
    if (code === OPTION_OFFSET && length === 8)
      offset = Number(little ? data.readBigInt64LE(option + 4) : data.readBigInt64BE(option + 4));
    option += 4 + Math.ceil(length / 4) * 4;
  }
  return {
    linkType: little ? u16le(data, at + 8) : u16(data, at + 8),
    snapLength: snapLength === 0 ? Infinity : snapLength,
    time: resolution === DEFAULT_RESOLUTION && offset === 0 ? MICROSECONDS : timeScale(resolution, offset),
  };
}
