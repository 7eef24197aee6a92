/** Names of indices in the path of a request. */

/** Engines take 4096 octets of a request's first line: room is left for the address before and what is asked after. */
const LONGEST = 3000;

/** Commas and stars of index patterns stay as they are. */
export const inPath = (index: string): string => encodeURIComponent(index).replace(/%2C/g, ',').replace(/%2A/g, '*');

/** The same for names that may be many, in as many paths as they need. */
export function inPaths(index: string): string[] {
  const paths: string[] = [];
  for (const name of index.split(',').map((one) => inPath(one))) {
    const last = paths.at(-1);
    if (last === undefined || last.length + name.length >= LONGEST) paths.push(name);
    else paths[paths.length - 1] = `${last},${name}`;
  }
  return paths;
}
