/** How the answer to a bulk request begins of which every document was taken, up to and with its first item. */
const ALL_TAKEN = /^\{"errors":false,"items":\[(?<item>\{"\w+":\{[^{}]*\}\})/;
const END = ']}';

/**
 * The usual answer to a bulk request, which says the same of thousands of documents: as `JSON.parse` has it, but that its
 * items are one object, which nobody must change. To read each of them would cost a good part of what writing its document
 * does. Undefined for any other text.
 */
export function uniformBulkAnswer(json: string): { errors: false; items: unknown[] } | undefined {
  const found = ALL_TAKEN.exec(json);
  const item = found?.groups?.['item'];
  if (found === null || item === undefined) return undefined;
  const [head] = found;
  const more = (json.length - head.length - END.length) / (item.length + 1);
  if (!Number.isInteger(more) || more < 0 || json !== `${head}${`,${item}`.repeat(more)}${END}`) return undefined;
  try {
    const same: unknown = JSON.parse(item);
    return { errors: false, items: Array.from({ length: more + 1 }, () => same) };
  } catch {
    return undefined;
  }
}
