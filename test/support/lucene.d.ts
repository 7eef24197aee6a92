/** The part of npm lucene that the tests use. */
declare module 'lucene' {
  export interface Node {
    field: string;
    term: string;
    quoted: boolean;
    regex: boolean;
  }
  export interface AST {
    left: AST | Node;
    operator?: string;
    right?: AST | Node;
    field?: string;
    parenthesized?: boolean;
  }
  const parser: { parse: (query: string) => AST };
  export default parser;
}
