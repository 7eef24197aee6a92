/** A document on its way into an index. */
import type { Octets } from '../model/octets.ts';

export interface IndexDocument {
  /** Index or data stream. */
  index: string;
  /** The same document has the same id in every run. */
  id: string;
  /**
   * What is to become of one that is there already: left alone (`create`, also when absent), replaced (`index`), or
   * changed in part (`update`, the source then is `{"doc": …}`): one that is not there is refused.
   */
  action?: 'create' | 'index' | 'update';
  /** The `_type` that engines before 7 have it under; the cluster's own when absent. */
  type?: string | undefined;
  /** Its JSON, without line breaks; octets are UTF-8, and valid until the next document is read. */
  source: string | Octets;
}

/** A document that the cluster did not take, and why. */
export interface RefusedDocument extends IndexDocument {
  error: { status: number; type: string; reason: string };
}

/**
 * The document as a line of NDJSON that `replay` reads again: `{"_index":…,"_id":…,"_source":{…}}`, for a refused one with
 * `"error"`.
 */
export function documentLine(document: IndexDocument | RefusedDocument): string {
  const { index, id } = document;
  const source = document.source.toString();
  const error = 'error' in document ? `,"error":${JSON.stringify(document.error)}` : '';
  return `{"_index":${JSON.stringify(index)},"_id":${JSON.stringify(id)},"_source":${source}${error}}\n`;
}
