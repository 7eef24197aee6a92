// Generated from schemas/manifest.schema.json by `npm run types`. Edit the schema, not this file.

export type Sha256 = string;
export type Strings = string[];

/**
 * What a target folder of a pack was made of and what it holds. No clock: the same inputs give the same bytes.
 */
export interface Manifest {
  schema: 'bitsecure/manifest/1';
  tool: {
    name: 'bitsecure';
    version: string;
  };
  target: {
    id: 'netmon' | 'kibana' | 'opensearch-dashboards';
    /**
     * Oldest version that takes the files.
     */
    oldest: string;
    newest: string;
  };
  profile: Input;
  inputs: {
    miners: Strings;
    netmonAddresses: Strings;
    ignoredApplications: Strings;
    /**
     * What makes traffic expected: a known address with the application it is known for, or the address alone.
     */
    expect: 'application' | 'address';
    indexPattern: string;
    title: string;
    /**
     * Absent where the dashboard keeps the reader's own time range.
     */
    timeFrom?: string;
    baseline?: Input;
  };
  files: {
    name: string;
    bytes: number;
    sha256: Sha256;
  }[];
}
export interface Input {
  id: string;
  sha256: Sha256;
}
