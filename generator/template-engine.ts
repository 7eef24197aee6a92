/**
 * Handlebars as this project uses it: no HTML escape, nothing undefined. Templates are compiled when they are asked for; the
 * bundled command has another file in the place of this one, in which they are compiled already (scripts/templates.mjs).
 */
import Handlebars from 'handlebars';
import { readdirSync } from 'node:fs';
import { dataPath, readData } from '../files/package-data.ts';
import type { TemplateContext } from '../model/generated/template-context.ts';

/** How templates are compiled, here and for the bundle. */
export const TEMPLATE_SETTINGS = { noEscape: true, strict: true } as const;

/** What makes a template of `templates/<folder>/<file>`, with the holes that `helpers` fill. */
export function templatesWith(
  helpers: Readonly<Record<string, (value: unknown) => string>>,
): (folder: string, file: string) => (context: TemplateContext) => string {
  const engine = Handlebars.create();
  for (const [name, helper] of Object.entries(helpers)) engine.registerHelper(name, helper);
  for (const file of readdirSync(dataPath('templates', 'partials')).sort())
    engine.registerPartial(file.replace('.md.hbs', ''), readData('templates', 'partials', file));
  return (folder, file) => engine.compile<TemplateContext>(readData('templates', folder, file), TEMPLATE_SETTINGS);
}
