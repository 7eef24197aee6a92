/** Lists with columns below a line that names them: CSV (RFC 4180, also with semicolons) and TSV. */
import { CsvError, parse } from 'csv-parse/sync';
import { BitSecureError } from '../../model/errors.ts';
import { fieldOf, type FieldValues, type ListItem, type ParsedList } from './fields.ts';

interface Parsed {
  record: string[];
  info: { lines: number };
}

function parseRows(text: string, delimiter: string, name: string): Parsed[] {
  try {
    return parse(text, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: delimiter !== '\t',
      ...(delimiter === '\t' ? { quote: false, escape: null } : {}),
    }) as unknown as Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = Number(error['lines']);
    throw new BitSecureError('BAD_LIST', 'a quote is opened and not closed, so that the rest cannot be told apart', {
      file: name,
      ...(Number.isSafeInteger(line) && line > 0 ? { line } : {}),
      hint: 'close the quote, or double it where it belongs to the text',
    });
  }
}

/** @param name of the list, for messages; @throws BitSecureError BAD_LIST where no column names the host, or quotes are not closed */
function readDelimited(text: string, delimiter: string, name: string): ParsedList {
  const [header, ...rows] = parseRows(text, delimiter, name);
  if (header === undefined) return { items: [], unused: [] };
  const fields = header.record.map((column) => fieldOf(column));
  if (!fields.includes('host')) {
    throw new BitSecureError('BAD_LIST', 'no column of the first line names the host', {
      file: name,
      line: 1,
      hint: 'name the columns in the first line, such as host,port,coin,pool,tls',
    });
  }
  const twice = fields.find((field, at) => field !== undefined && fields.indexOf(field) !== at);
  if (twice !== undefined) {
    const names = header.record.filter((_, at) => fields[at] === twice).join(' and ');
    throw new BitSecureError('BAD_LIST', `two columns mean the ${twice}: ${names}`, {
      file: name,
      line: 1,
      hint: 'rename or remove one of them',
    });
  }
  const items = rows.map(({ record, info }): ListItem => {
    const line = info.lines;
    if (record.length !== fields.length) {
      return { line, fault: `has ${record.length} columns, and the first line names ${fields.length}` };
    }
    const values: FieldValues = {};
    for (const [at, field] of fields.entries()) if (field !== undefined) values[field] = record[at] ?? '';
    return { line, fields: values };
  });
  return { items, unused: header.record.filter((_, at) => fields[at] === undefined) };
}

export function readTsvList(text: string, name: string): ParsedList {
  return readDelimited(text, '\t', name);
}

/** With commas, or with semicolons where the first line has more of these. */
export function readCsvList(text: string, name: string): ParsedList {
  const [first = ''] = text.split('\n', 1);
  const count = (delimiter: string): number => first.split(delimiter).length;
  return readDelimited(text, count(';') > count(',') ? ';' : ',', name);
}
