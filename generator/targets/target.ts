/** What a target is: where its packs are imported, how it spells filters, and which files it takes. */
import type { TargetId } from '../../files/profile.ts';
import type { TemplateContext } from '../../model/generated/template-context.ts';
import type { NamedFilter } from '../selection.ts';

export interface PackFile {
  name: string;
  content: string;
}

export interface Target {
  id: TargetId;
  /** Oldest and newest version of the program that takes the files. */
  versions: { oldest: string; newest: string };
  /**
   * Values in one query that the weakest engine behind the target surely takes, with margin; measured limits are 1,023 on
   * Elasticsearch 5.6 to 7.17 and 511 on an ip field of OpenSearch.
   */
  clauseLimit: number;
  /** True where an index pattern is its own id and may name indices by time interval. */
  intervalPatterns: boolean;
  /** The filters in the target's form, and the references that they need. */
  filters: (
    filters: readonly NamedFilter[],
    indexPatternId: string,
  ) => Pick<TemplateContext['live'], 'filters' | 'references'>;
  /**
   * Files of the pack, without manifest.
   * @throws BitSecureError TOO_LARGE for what the target would refuse
   */
  files: (context: TemplateContext) => PackFile[];
}
