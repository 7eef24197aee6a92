/**
 * Stratum V2 by the sizes and the order of its Noise handshake (specification 04-Protocol-Security, 03-Protocol-Overview). The
 * client says a key; the server its key, its sealed key and its sealed certificate; the client a frame with SetupConnection, and
 * the server one with what became of it. All of it looks random: no more can be said than that it is likely.
 */
import { looksRandom } from './randomness.ts';
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';

/**
 * Octets of the first act, and of the second that answers it: a key, then a key, a sealed key and a sealed certificate. A key has
 * 64 octets by ElligatorSwift (BIP 324), and had 32 before, its x coordinate: 64 + (64 + 16) + (74 + 16), 32 + (32 + 16) + (74 + 16).
 */
const SECOND_ACTS = new Map([
  [64, 234],
  [32, 170],
]);
const OLD_FIRST_ACT = 32;
/** A frame: six octets of header and a payload, each sealed with 16 octets more. */
const FRAME = 6 + 16 + 16;
/** SetupConnection has five texts of 0 to 255 octets. */
const SETUP_LEAST = FRAME + 16;
const SETUP_MOST = SETUP_LEAST + 5 * 255;
/** SetupConnection.Success has six octets of payload, its error at least five. */
const REPLY_LEAST = FRAME + 5;

function recognise({ client, server, turns = [] }: RecogniserInput): Answer {
  const [first = 0, second = 0, third = 0, fourth = 0] = turns;
  const secondAct = SECOND_ACTS.get(first);
  if (secondAct === undefined || !looksRandom(client, 0, first)) return undefined;
  if (second > -secondAct) return 'more';
  if (second < -secondAct || third > SETUP_MOST || !looksRandom(server, 0, secondAct)) return undefined;
  // Who answers before the frame is whole speaks something else.
  if (fourth < 0 && third < SETUP_LEAST) return undefined;
  // Others begin with 32 octets of chance, too.
  if (first === OLD_FIRST_ACT && third < SETUP_LEAST) return 'more';
  const whole = fourth <= -REPLY_LEAST;
  return { path: ['stratum-v2'], certainty: 'likely', ...(whole ? {} : { tentative: true }) };
}

export const stratumV2: Recogniser = { transports: ['tcp'], recognise };
