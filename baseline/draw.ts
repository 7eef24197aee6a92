/** The picture of a baseline, as SVG and PNG. The drawing libraries are loaded only here, and only when something is drawn. */
import { createRequire } from 'node:module';
import type { ResvgRenderOptions } from '@resvg/resvg-js';
import type { Baseline } from '../model/generated/baseline.ts';
import { chartSpec, type PictureSize } from './chart.ts';

/** Base64 of it and a few words of markdown stay below the 18,000 characters at which Kibana's editors give up. */
const PANEL_BYTES = 8500;
/** Fits a panel of 6 × 3 in Kibana 5 (710 × 300 px with its title), which does not scale pictures, and leaves room for words. */
const PANEL_SIZE = { width: 680, height: 230 };
/** What is tried until the panel's picture is small enough. 16 colours are one for each application and 8 for the text. */
const PANEL_STEPS = [
  { colours: 32, mostIntervals: 120 },
  { colours: 16, mostIntervals: 120 },
  { colours: 16, mostIntervals: 60 },
  { colours: 16, mostIntervals: 30 },
  { colours: 8, mostIntervals: 15 },
];
/** resvg's `crispEdges`: bars end on whole pixels, which keeps their colours pure and the file small. */
const CRISP_EDGES = 1;

/** Stacked bytes per interval by application. The same baseline gives the same SVG, and the same PNG on one version of the libraries. */
export async function drawBaseline(baseline: Baseline, size: PictureSize): Promise<{ svg: string; png: Buffer }> {
  const svg = await toSvg(baseline, size);
  return { svg, png: await rasterise(svg) };
}

/** The small picture that travels inside a dashboard pack: a palette PNG of at most 8,500 bytes. */
export async function panelPicture(baseline: Baseline): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  let picture = Buffer.alloc(0);
  for (const { colours, mostIntervals } of PANEL_STEPS) {
    const png = await rasterise(await toSvg(baseline, { ...PANEL_SIZE, mostIntervals }), CRISP_EDGES);
    picture = await sharp(png).png({ palette: true, colours, effort: 10, dither: 0, compressionLevel: 9 }).toBuffer();
    if (picture.length <= PANEL_BYTES) break;
  }
  return picture;
}

async function toSvg(baseline: Baseline, size: PictureSize): Promise<string> {
  const [{ compile }, { View, parse, Warn }] = await Promise.all([import('vega-lite'), import('vega')]);
  const view = new View(parse(compile(chartSpec(baseline, size)).spec), { renderer: 'none', logLevel: Warn });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

async function rasterise(svg: string, shapeRendering?: ResvgRenderOptions['shapeRendering']): Promise<Buffer> {
  const { renderAsync } = await import('@resvg/resvg-js');
  const require = createRequire(import.meta.url);
  const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
    require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
  );
  const image = await renderAsync(svg, {
    font: { loadSystemFonts: false, fontFiles, defaultFontFamily: 'DejaVu Sans' },
    ...(shapeRendering === undefined ? {} : { shapeRendering }),
  });
  return image.asPng();
}
