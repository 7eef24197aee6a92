// Templates compiled for the bundle: compiling them takes as long as all else that `generate` does.
import Handlebars from 'handlebars';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The plugin that puts compiled templates in the place of what compiles them. @param {string} root */
export function compiledTemplates(root) {
  const replaced = join(root, 'generator', 'template-engine.ts');
  return {
    name: 'templates',
    /** @param {string} id */
    load: (id) =>
      id === replaced ? { code: engineOf(join(root, 'templates')), moduleType: /** @type {const} */ ('js') } : null,
  };
}

/** @param {string} folder of all templates */
function engineOf(folder) {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.hbs'));
  const compiled = names.sort().map((name) => {
    const source = readFileSync(join(folder, name), 'utf8');
    // Typed as what its text is the source of.
    const template = /** @type {unknown} */ (Handlebars.precompile(source, { noEscape: true, strict: true }));
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
