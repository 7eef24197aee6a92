/** Where a server stands, out of what lists write: `EU ASIC - Recommended`, `USA-West LOW vardiff start`, `Asia (Singapore)`. */

/** Words of lists, in lower case, and the one name of the place. Two-letter words count in capitals alone: `in` is no India. */
const PLACES: Readonly<Record<string, string>> = {
  africa: 'Africa',
  almaty: 'Kazakhstan',
  america: 'America',
  americas: 'America',
  apac: 'Asia',
  asia: 'Asia',
  australia: 'Australia',
  brasil: 'Brazil',
  brazil: 'Brazil',
  bulgaria: 'Bulgaria',
  canada: 'Canada',
  chicago: 'USA',
  china: 'China',
  europe: 'Europe',
  finland: 'Finland',
  france: 'France',
  frankfurt: 'Germany',
  germany: 'Germany',
  hongkong: 'Hong Kong',
  'hong kong': 'Hong Kong',
  india: 'India',
  iran: 'Iran',
  japan: 'Japan',
  kazakhstan: 'Kazakhstan',
  korea: 'South Korea',
  kyrgyzstan: 'Kyrgyzstan',
  'latin america': 'South America',
  london: 'United Kingdom',
  'middle east': 'Middle East',
  netherlands: 'Netherlands',
  'new york': 'USA',
  'north america': 'North America',
  'n.america': 'North America',
  paris: 'France',
  poland: 'Poland',
  romania: 'Romania',
  russia: 'Russia',
  seattle: 'USA',
  singapore: 'Singapore',
  'south america': 'South America',
  spain: 'Spain',
  sweden: 'Sweden',
  switzerland: 'Switzerland',
  sydney: 'Australia',
  thailand: 'Thailand',
  turkey: 'Turkey',
  ukraine: 'Ukraine',
  'united kingdom': 'United Kingdom',
  'united states': 'USA',
  usa: 'USA',
  venezuela: 'Venezuela',
};
const CODES: Readonly<Record<string, string>> = {
  AU: 'Australia',
  CA: 'Canada',
  CAN: 'Canada',
  CN: 'China',
  EU: 'Europe',
  HK: 'Hong Kong',
  IN: 'India',
  JP: 'Japan',
  NA: 'North America',
  RU: 'Russia',
  SG: 'Singapore',
  UA: 'Ukraine',
  UK: 'United Kingdom',
  US: 'USA',
};
/** A longer place first, and what it matched is gone: `South America` is not America too. */
const PATTERN = new RegExp(
  `(?<![a-z])(?:${Object.keys(PLACES)
    .sort((a, b) => b.length - a.length)
    .map((place) => place.replace(/\./g, String.raw`\.`).replace(' ', String.raw`[ -]`))
    .join('|')})(?![a-z])`,
  'gi',
);

/** Names of the places that a list's text speaks of, sorted; none for `PPLNS` or `Low-End 300 H/s`. */
export function regionsOf(text: string): string[] {
  const places = new Set<string>();
  const rest = text.replace(PATTERN, (word) => {
    const place = PLACES[word.toLowerCase().replace('-', ' ')];
    if (place !== undefined) places.add(place);
    return ' ';
  });
  for (const [code] of rest.matchAll(/(?<![A-Za-z])[A-Z]{2,3}(?![A-Za-z])/g)) {
    const place = CODES[code];
    if (place !== undefined) places.add(place);
  }
  return [...places].sort();
}
