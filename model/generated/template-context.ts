// Generated from schemas/template-context.schema.json by `npm run types`. Edit the schema, not this file.

/**
 * What a template of a pack may name. Every hole in templates/ is checked against this.
 */
export interface TemplateContext {
  tool: {
    version: string;
  };
  objects: {
    live: SavedObject;
    baseline: SavedObject;
    chart: SavedObject;
    table: SavedObject;
    dashboard: SavedObject;
    /**
     * Of the dashboard of all hosts that mine.
     */
    mining: {
      activity: SavedObject;
      sources: SavedObject;
      hosts: SavedObject;
      pools: SavedObject;
      dashboard: SavedObject;
    };
    /**
     * Of the dashboard of the pool index.
     */
    pools: {
      status: SavedObject;
      currencies: SavedObject;
      names: SavedObject;
      changes: SavedObject;
      dashboard: SavedObject;
    };
  };
  index: {
    id: string;
    pattern: string;
    timeField: string;
    /**
     * Unit of a Kibana 4/5 time-interval pattern.
     */
    interval?: string;
    /**
     * Field formats by field name.
     */
    formats: {
      [k: string]: unknown;
    };
  };
  /**
   * The index patterns of the pool index.
   */
  poolIndices: {
    endpoints: PoolIndex;
    observations: PoolIndex;
  };
  /**
   * Names in the index; the optional ones are absent where the profile lacks them.
   */
  fields: {
    application: string;
    source: string;
    destination: string;
    port?: string;
    bytes: string;
    packets?: string;
    /**
     * Start of the session, or the time of its update where the profile has no more.
     */
    started: string;
    updated: string;
  };
  live: Selection;
  unexpected: Selection;
  mining: Selection;
  /**
   * Sessions with known endpoints; absent where the profile has no fields for them.
   */
  known?: {
    selection: Selection;
    /**
     * Names in the index.
     */
    fields: {
      endpoint: string;
      name: string;
      coin: string;
      status: string;
    };
  };
  /**
   * Text of the baseline panel.
   */
  markdown: string;
  /**
   * Start of the range that the dashboard opens with.
   */
  timeFrom?: string;
  hasBaseline: boolean;
  /**
   * Expected is an address, whatever it is used for.
   */
  addressSuffices: boolean;
  /**
   * The owner's words in the baseline.
   */
  note?: string;
  miners: string[];
  /**
   * The command line that records the miners.
   */
  captureCommand: string;
  /**
   * What the unexpected panels leave out, one Markdown phrase each.
   */
  excluded: string[];
  /**
   * The command line that makes a pack with a baseline.
   */
  command: string;
}
export interface SavedObject {
  id: string;
  title: string;
}
export interface PoolIndex {
  id: string;
  pattern: string;
  timeField: string;
  /**
   * Field formats by field name.
   */
  formats: {
    [k: string]: unknown;
  };
}
export interface Selection {
  /**
   * Lucene.
   */
  query: string;
  /**
   * In the form of the target.
   */
  filters: {
    [k: string]: unknown;
  }[];
  /**
   * For the filters, where the target keeps references apart.
   */
  references: {
    name: string;
    type: string;
    id: string;
  }[];
}
