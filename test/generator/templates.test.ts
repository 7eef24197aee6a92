import Handlebars from 'handlebars';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dataPath, readData } from '../../files/package-data.ts';
import { schemaViolations } from '../../files/schema.ts';
import { contextFor } from '../../generator/context.ts';
import { readInputs } from '../../generator/inputs.ts';
import { render, TEMPLATE_HELPERS } from '../../generator/templates.ts';
import { TARGETS } from '../../generator/targets/index.ts';
import { baselineInput, baselineOf, pack, peer, profileInput } from '../support/generated.ts';

interface Schema {
  type?: string;
  $ref?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  definitions?: Record<string, Schema>;
}

const CONTEXT = JSON.parse(readData('schemas', 'template-context.schema.json')) as Schema;

const templates = readdirSync(dataPath('templates'))
  .sort()
  .flatMap((folder) =>
    readdirSync(dataPath('templates', folder))
      .sort()
      .map((file) => ({ folder, file })),
  );

function resolve(schema: Schema | undefined): Schema {
  if (schema?.$ref === undefined) return schema ?? {};
  return CONTEXT.definitions?.[schema.$ref.replace('#/definitions/', '')] ?? {};
}

/** Checks every path of a template against the schema of its context; partials are followed. */
class PathCheck extends Handlebars.Visitor {
  readonly faults: string[] = [];
  readonly #scopes: Schema[] = [CONTEXT];
  readonly #guards: string[] = [];
  readonly #markdown: boolean;

  constructor(markdown: boolean) {
    super();
    this.#markdown = markdown;
  }

  #typeOf(path: hbs.AST.PathExpression): string | undefined {
    if (path.data) {
      if (path.original !== '@first') this.#fault(path, 'is no data of a template');
      return 'boolean';
    }
    let schema = resolve(this.#scopes.at(-1));
    let walked = '';
    for (const part of path.parts) {
      const inner = schema.properties?.[part];
      if (inner === undefined) {
        this.#fault(path, 'is not in the schema of the context');
        return undefined;
      }
      walked = walked === '' ? part : `${walked}.${part}`;
      if (schema.required?.includes(part) !== true && !this.#guards.includes(walked))
        this.#fault(path, 'is optional, and no #if guards it');
      schema = resolve(inner);
    }
    return schema.type;
  }

  #fault(path: hbs.AST.PathExpression, why: string): void {
    this.faults.push(`${path.original} (line ${path.loc.start.line}) ${why}`);
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    const helper = mustache.path as hbs.AST.PathExpression;
    if (!Object.hasOwn(TEMPLATE_HELPERS, helper.original)) return this.#fault(helper, 'is a hole without a helper');
    if ((helper.original === 'json') === this.#markdown) this.#fault(helper, 'is the wrong helper for this language');
    const [argument, ...more] = mustache.params as hbs.AST.PathExpression[];
    if (argument?.type !== 'PathExpression' || more.length > 0) return this.#fault(helper, 'takes one path');
    const type = this.#typeOf(argument);
    if (type !== undefined && helper.original !== 'json' && type !== 'string') this.#fault(argument, `is no string`);
  }

  override BlockStatement(block: hbs.AST.BlockStatement): void {
    const keyword = block.path.original;
    const argument = block.params[0] as hbs.AST.PathExpression;
    if (keyword === 'each') {
      const type = this.#typeOf(argument);
      if (type !== undefined && type !== 'array') this.#fault(argument, 'is no list');
      let schema = resolve(this.#scopes.at(-1));
      for (const part of argument.parts) schema = resolve(schema.properties?.[part]);
      this.#scopes.push(resolve(schema.items));
      this.accept(block.program);
      this.#scopes.pop();
      return;
    }
    if (keyword !== 'if' && keyword !== 'unless') return this.#fault(block.path, 'is an unknown block');
    if (!argument.data) this.#guards.push(argument.original);
    this.#typeOf(argument);
    this.accept(block.program);
    if (!argument.data) this.#guards.pop();
    if (block.inverse !== undefined && block.inverse !== null) this.accept(block.inverse);
  }
}

describe('templates', () => {
  for (const { folder, file } of templates) {
    it(`${folder}/${file} names only what its context has`, () => {
      const check = new PathCheck(file.endsWith('.md.hbs'));
      check.accept(Handlebars.parse(readData('templates', folder, file)));
      expect(check.faults).toEqual([]);
    });
  }

  it('and the check above finds what is wrong', () => {
    const faults = (text: string): string[] => {
      const check = new PathCheck(false);
      check.accept(Handlebars.parse(text));
      return check.faults;
    };
    expect(faults('{{json objects.live.name}}')).toEqual([expect.stringContaining('not in the schema')]);
    expect(faults('{{index.pattern}}')).toEqual([expect.stringContaining('without a helper')]);
    expect(faults('{{json timeFrom}}')).toEqual([expect.stringContaining('no #if guards it')]);
    expect(faults('{{code index.pattern}}')).toEqual([expect.stringContaining('wrong helper')]);
    expect(faults('{{#each title}}{{json this}}{{/each}}')).toHaveLength(1);
    expect(faults('{{#with index}}{{json id}}{{/with}}')).toHaveLength(1);
  });

  it('exist for every target, and no folder is left over', () => {
    expect(new Set(templates.map(({ folder }) => folder))).toEqual(new Set([...Object.keys(TARGETS), 'partials']));
  });

  it('get a context that conforms to its schema, with all there is and with the least', () => {
    const rich = {
      miners: ['192.168.1.167'],
      profile: profileInput('netmon'),
      timeFrom: 'now-24h',
      baseline: baselineInput({ ...baselineOf(['192.168.1.167'], [peer('stratum 203.0.113.10 3333')]), note: 'mine' }),
    };
    const fields = profileInput('netmon').document.fields;
    const poor = {
      miners: ['192.168.1.167'],
      profile: {
        sha256: '',
        document: {
          ...profileInput('netmon').document,
          fields: {
            'time.updated': fields['time.updated'],
            'application.name': fields['application.name'],
            'source.address': fields['source.address'],
            'destination.address': fields['destination.address'],
            'bytes.delta': fields['bytes.delta'],
          },
        },
      },
    };
    for (const options of [rich, poor]) {
      for (const target of Object.values(TARGETS)) {
        const context = contextFor(target, readInputs(options), options);
        expect(schemaViolations('template-context', context)).toEqual([]);
        expect(target.files(context).length).toBeGreaterThan(1);
      }
    }
  });

  it('refuse a value that their context lacks', () => {
    const context = contextFor(TARGETS.kibana, readInputs({ miners: ['10.0.0.1'], profile: profileInput('ecs') }), {
      miners: ['10.0.0.1'],
      profile: profileInput('ecs'),
    });
    const { markdown: _markdown, ...without } = context;
    expect(() => render('kibana', 'baseline-chart.json.hbs', without as typeof context)).toThrow(/does not have/);
  });

  it('are never fed with text that is a template', () => {
    const generated = pack({ title: '{{json index}} {{> about}}', ignoredApplications: ['{{#if', '}}}'] });
    expect(generated.targets).toHaveLength(3);
    for (const { files } of generated.targets)
      expect(files.some(({ content }) => content.includes('{{json index}}'))).toBe(true);
  });
});
