/** Handlebars as this project uses it: no HTML escape, nothing undefined, every hole filled by a helper that knows its language. */
import Handlebars from 'handlebars';
import { readdirSync } from 'node:fs';
import { dataPath, readData } from '../files/package-data.ts';
import type { TemplateContext } from '../model/generated/template-context.ts';
import type { SavedObject } from '../model/saved-object.ts';
import { codeSpan, fencedBlock, plainOrCode, shellWord, urlPart } from './markdown.ts';

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

let engine: typeof Handlebars | undefined;
const compiled = new Map<string, Handlebars.TemplateDelegate<TemplateContext>>();

function environment(): typeof Handlebars {
  if (engine !== undefined) return engine;
  engine = Handlebars.create();
  for (const [name, helper] of Object.entries(TEMPLATE_HELPERS)) engine.registerHelper(name, helper);
  for (const file of readdirSync(dataPath('templates', 'partials')).sort()) {
    engine.registerPartial(file.replace('.md.hbs', ''), readData('templates', 'partials', file));
  }
  return engine;
}

/** Text of `templates/<folder>/<file>` for a context. */
export function render(folder: string, file: string, context: TemplateContext): string {
  const key = `${folder}/${file}`;
  let template = compiled.get(key);
  if (template === undefined) {
    template = environment().compile<TemplateContext>(readData('templates', folder, file), {
      noEscape: true,
      strict: true,
    });
    compiled.set(key, template);
  }
  return template(context);
}

/** A saved object in decoded form, from its template. */
export function renderObject(folder: string, name: string, context: TemplateContext): SavedObject {
  return JSON.parse(render(folder, `${name}.json.hbs`, context)) as SavedObject;
}
