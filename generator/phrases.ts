/** The exclusion set in words, one phrase for each part. */
import { rangeToString, type AddressRange } from '../model/address.ts';
import { enumerateAs } from '../model/text.ts';
import type { Exclusions, PeerGroup } from './exclusions.ts';

/**
 * Phrases such as "stratum to 203.0.113.10".
 * @param quote what is done to each value: a code span for Markdown, cleaned text for a terminal
 */
export function exclusionPhrases(exclusions: Exclusions, quote: (value: string) => string): string[] {
  const list = (values: readonly string[]): string => enumerateAs(values, quote);
  const peers = (groups: readonly PeerGroup[], word: string): string[] =>
    groups.map(({ application, addresses }) => {
      const what = application === undefined ? 'everything' : quote(application);
      return `${what} ${word} ${list(addresses)}`;
    });
  const phrases = [...peers(exclusions.destinations, 'to'), ...peers(exclusions.clients, 'from')];
  if (exclusions.netmon.length > 0) {
    phrases.push(
      `traffic with the NetMon ${list(exclusions.netmon.map((range: AddressRange) => rangeToString(range)))}`,
    );
  }
  if (exclusions.applications.length > 0) phrases.push(`the ignored ${list(exclusions.applications)}`);
  return phrases;
}
