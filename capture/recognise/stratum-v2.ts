/**
 * Stratum V2 by the sizes and the order of its Noise handshake (specification 04-Protocol-Security, 03-Protocol-Overview). The
 * client says a key of 64 octets; the server 234: its key, its sealed key and its sealed certificate; the client a frame with
 * SetupConnection, and the server one with what became of it. All of it looks random: no more can be said than that it is likely.
 */
import { looksRandom } from './randomness.ts';
import type { Answer, Recogniser, RecogniserInput } from './recogniser.ts';

/** ElligatorSwift spelling of a key (BIP 324). */
const FIRST_ACT = 64;
/** 64 + (32 + 16) + (74 + 48 of seals and signature): key, sealed key, sealed certificate. */
const SECOND_ACT = 234;
/** A frame: six octets of header and a payload, each sealed with 16 octets more. */
const FRAME = 6 + 16 + 16;
/** SetupConnection has five texts of 0 to 255 octets. */
const SETUP_LEAST = FRAME + 16;
const SETUP_MOST = SETUP_LEAST + 5 * 255;
/** SetupConnection.Success has six octets of payload, its error at least five. */
const REPLY_LEAST = FRAME + 5;

function recognise({ client, server, turns = [] }: RecogniserInput): Answer {
  const [first = 0, second = 0, third = 0, fourth = 0] = turns;
  if (first !== FIRST_ACT || !looksRandom(client, 0, FIRST_ACT)) return undefined;
  if (second > -SECOND_ACT) return 'more';
  if (second < -SECOND_ACT || third > SETUP_MOST || !looksRandom(server, 0, SECOND_ACT)) return undefined;
  // Who answers before the frame is whole speaks something else.
  if (fourth < 0 && third < SETUP_LEAST) return undefined;
  const whole = fourth <= -REPLY_LEAST;
  return { path: ['stratum-v2'], certainty: 'likely', ...(whole ? {} : { tentative: true }) };
}

export const stratumV2: Recogniser = { transports: ['tcp'], recognise };
