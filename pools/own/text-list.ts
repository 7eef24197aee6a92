/** Lists as text: on each line a host, host:port or URL, then blanks and a port where it stands apart; `#` begins a remark. */
import type { ListItem, ParsedList } from './fields.ts';

export function readTextList(text: string): ParsedList {
  const items = text.split('\n').flatMap((line, index): ListItem[] => {
    const words = line
      .replace(/(?:^|\s)#.*$/, '')
      .trim()
      .split(/\s+/);
    const [host = '', port, ...more] = words;
    if (host === '') return [];
    if (more.length > 0 || (port !== undefined && !/^\d+$/.test(port))) {
      return [{ line: index + 1, fault: 'has more on it than a host and a port' }];
    }
    return [{ line: index + 1, fields: port === undefined ? { host } : { host, port } }];
  });
  return { items, unused: [] };
}
