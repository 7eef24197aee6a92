/** Templates filled: every hole by a helper that knows its language. */
import type { TemplateContext } from '../model/generated/template-context.ts';
import type { SavedObject } from '../model/saved-object.ts';
import { codeSpan, fencedBlock, plainOrCode, shellWord, urlPart } from './markdown.ts';
import { templatesWith } from './template-engine.ts';

/** The value as JSON. Strict mode does not look at helper arguments, so the helper does. */
function json(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new Error('a template asks for a value that its context does not have');
  return text;
}

/** Holes are filled by these alone: `json` in objects, the others in Markdown. `markdown` passes text that is Markdown already. */
export const TEMPLATE_HELPERS = {
  json,
  code: (value: unknown) => codeSpan(asText(value)),
  text: (value: unknown) => plainOrCode(asText(value)),
  block: (value: unknown) => fencedBlock(asText(value)),
  shell: (value: unknown) => shellWord(asText(value)),
  url: (value: unknown) => urlPart(asText(value)),
  markdown: (value: unknown) => asText(value),
} as const;

function asText(value: unknown): string {
  if (typeof value !== 'string') throw new Error('a template asks for a text that its context does not have');
  return value;
}

let make: ReturnType<typeof templatesWith> | undefined;
const made = new Map<string, (context: TemplateContext) => string>();

/** Text of `templates/<folder>/<file>` for a context. */
export function render(folder: string, file: string, context: TemplateContext): string {
  const key = `${folder}/${file}`;
  let template = made.get(key);
  if (template === undefined) {
    make ??= templatesWith(TEMPLATE_HELPERS);
    template = make(folder, file);
    made.set(key, template);
  }
  return template(context);
}

/** A saved object in decoded form, from its template. */
export function renderObject(folder: string, name: string, context: TemplateContext): SavedObject {
  return JSON.parse(render(folder, `${name}.json.hbs`, context)) as SavedObject;
}
