/** Markdown as Kibana 7 and later, OpenSearch Dashboards and GitHub read it: what in a text is more than text. */
import MarkdownIt from 'markdown-it';

type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number];

export interface Markup {
  links: string[];
  images: string[];
  html: string[];
  headings: string[];
  tableCells: string[];
}

const READERS = [
  new MarkdownIt({ html: true, linkify: true }),
  new MarkdownIt({ html: false, linkify: true, typographer: true }),
];

function collect(tokens: readonly Token[], markup: Markup): void {
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'link_open') markup.links.push(String(token.attrGet('href')));
    if (token.type === 'image') markup.images.push(String(token.attrGet('src')));
    if (token.type === 'html_inline' || token.type === 'html_block') markup.html.push(token.content);
    if (token.type === 'heading_open') markup.headings.push(tokens[index + 1]?.content ?? '');
    if (token.type === 'td_open') markup.tableCells.push(tokens[index + 1]?.content ?? '');
    collect(token.children ?? [], markup);
  }
}

/** What each of the readers sees. */
export function readMarkdown(text: string): Markup[] {
  return READERS.map((reader) => {
    const markup: Markup = { links: [], images: [], html: [], headings: [], tableCells: [] };
    collect(reader.parse(text, {}), markup);
    return markup;
  });
}
