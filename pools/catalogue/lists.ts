/** A folder of lists, as catalogue/sources.json describes them. */
import { join } from 'node:path';
import { readData } from '../../files/package-data.ts';
import { readText } from '../../files/read.ts';
import type { PoolSources } from '../../model/generated/pool-sources.ts';
import type { PoolList } from './build.ts';

/** What the shipped catalogue is made of. */
export function poolSources(): PoolSources['sources'] {
  return (JSON.parse(readData('catalogue', 'sources.json')) as PoolSources).sources;
}

/** Reads every list of catalogue/sources.json. @throws BitSecureError NOT_FOUND or UNREADABLE for one that is missing */
export function readLists(folder: string): PoolList[] {
  return poolSources().map((source) => ({ source, text: readText(join(folder, source.file)) }));
}
