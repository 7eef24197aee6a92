// Generated from schemas/profile.schema.json by `npm run types`. Edit the schema, not this file.

export type Type = 'keyword' | 'ip' | 'long' | 'integer' | 'double' | 'boolean' | 'date';

/**
 * What the fields of session documents are called in an index: semantic field to name and type.
 */
export interface Profile {
  $schema?: string;
  schema: 'bitsecure/profile/1';
  id: string;
  title: string;
  /**
   * Targets whose content can query such an index.
   *
   * @minItems 1
   */
  targets: ('netmon' | 'kibana' | 'opensearch-dashboards')[];
  index: {
    kind: 'daily' | 'data-stream';
    /**
     * Index or data stream that documents are written to; {YYYY}, {MM}, {DD} stand for the document's day.
     */
    name: string;
    /**
     * Wildcard pattern that finds them.
     */
    pattern: string;
    /**
     * Kibana 4/5 time-interval naming, such as [network_]YYYY_MM_DD.
     */
    intervalPattern?: string;
  };
  /**
   * @minItems 1
   */
  addressFamilies: ('ipv4' | 'ipv6')[];
  /**
   * Fields that every document carries with one value.
   */
  constants?: {
    [k: string]: string | number | boolean | unknown[];
  };
  /**
   * Fields that the index has and that no semantic field stands for; the validator knows them as present.
   */
  otherFields?: {
    [k: string]: Type;
  };
  fields: {
    [k: string]: Field;
  };
}
/**
 * This interface was referenced by `undefined`'s JSON-Schema definition
 * via the `patternProperty` "^(session|time|transport|application|source|destination|bytes|packets|proxied|pool|mining|tls|http)(\.[a-z][a-z0-9]*)*$".
 */
export interface Field {
  name: string;
  type: Type;
}
