/** A document on its way into an index. */
import { Octets } from '../model/octets.ts';

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
  /** Its JSON, without line breaks; or what writes it in UTF-8, valid until the next document is read. */
  source: string | ((out: Octets) => void);
}

/** A document that the cluster did not take, and why. */
export interface RefusedDocument extends IndexDocument {
  error: { status: number; type: string; reason: string };
}

/** Writes the JSON of a document. */
export function writeSource({ source }: IndexDocument, out: Octets): void {
  if (typeof source === 'string') out.raw(source);
  else source(out);
}

/**
 * Writes the document as a line of NDJSON that `replay` reads again: `{"_index":…,"_id":…,"_source":{…}}`, for a refused one
 * with `"error"`.
 */
export function writeLine(document: IndexDocument | RefusedDocument, out: Octets): void {
  out.raw('{"_index":');
  out.text(document.index);
  out.raw(',"_id":');
  out.text(document.id);
  out.raw(',"_source":');
  writeSource(document, out);
  if ('error' in document) out.raw(`,"error":${JSON.stringify(document.error)}`);
  out.raw('}\n');
}

/** The line that `writeLine` writes. */
export function documentLine(document: IndexDocument | RefusedDocument): string {
  const out = new Octets();
  writeLine(document, out);
  return out.toString();
}
