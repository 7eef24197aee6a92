// Templates compiled for the bundle: compiling them takes as long as all else that `generate` does.
import Handlebars from 'handlebars';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** The plugin that puts compiled templates in the place of what compiles them, once that is in lib/. @param {string} root */
export async function compiledTemplates(root) {
  const replaced = join(root, 'generator', 'template-engine.ts');
  const compiled = pathToFileURL(join(root, 'lib', 'generator', 'template-engine.js'));
  const { TEMPLATE_SETTINGS } = /** @type {typeof import('../generator/template-engine.ts')} */ (
    await import(compiled.href)
  );
  return {
    name: 'templates',
    /** @param {string} id */
    load: (id) =>
      id === replaced
        ? { code: engineOf(join(root, 'templates'), TEMPLATE_SETTINGS), moduleType: /** @type {const} */ ('js') }
        : null,
  };
}

/** @param {string} folder of all templates @param {typeof import('../generator/template-engine.ts').TEMPLATE_SETTINGS} settings */
function engineOf(folder, settings) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.hbs'));
  const compiled = names.sort().map((name) => {
    const source = readFileSync(join(folder, name), 'utf8');
    // Typed as what its text is the source of.
    const template = /** @type {unknown} */ (Handlebars.precompile(source, settings));
    return `${JSON.stringify(name.replaceAll('\\', '/'))}: ${/** @type {string} */ (template)}`;
  });
  return `
    import Handlebars from 'handlebars/runtime.js';
    const TEMPLATES = {${compiled.join(',\n')}};
    export function templatesWith(helpers) {
      const engine = Handlebars.create();
      for (const [name, helper] of Object.entries(helpers)) engine.registerHelper(name, helper);
      for (const name of Object.keys(TEMPLATES)) {
        const partial = /^partials\\/(.+)\\.md\\.hbs$/.exec(name);
        if (partial !== null) engine.registerPartial(partial[1], engine.template(TEMPLATES[name]));
      }
      return (folder, file) => engine.template(TEMPLATES[folder + '/' + file]);
    }`;
}
