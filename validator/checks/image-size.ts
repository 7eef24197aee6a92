import type { Check } from '../check.ts';
import { markdownPanels, pictureAddresses } from '../markdown.ts';
import { objectsOfType, placeAt, type Pack, type PackObject } from '../pack.ts';
import { panelsOf } from '../panels.ts';
import { readPicture } from '../picture.ts';

/** A panel of 6 columns is about 710 px wide on a screen of 1600, one of 3 rows about 300 px high with its title. */
const COLUMN_WIDTH = 710 / 6;
const ROW_HEIGHT = 100;
const USUAL = { w: 6, h: 3 };

/** The smallest panel that shows the object. */
function panelSize(pack: Pack, object: PackObject): { width: number; height: number } {
  const places = objectsOfType(pack, 'dashboard').flatMap((dashboard) =>
    panelsOf(dashboard).flatMap(({ shows, place }) => (shows?.id === object.id && place !== undefined ? [place] : [])),
  );
  const sizes = places.length === 0 ? [USUAL] : places;
  return {
    width: Math.round(COLUMN_WIDTH * Math.min(...sizes.map(({ w }) => w))),
    height: ROW_HEIGHT * Math.min(...sizes.map(({ h }) => h)),
  };
}

export const check: Check = {
  about: 'Kibana 5 does not scale pictures: one wider or higher than its panel is cut.',
  severity: 'warning',
  targets: ['netmon'],
  *run(pack) {
    for (const { object, text, path } of markdownPanels(pack)) {
      const room = panelSize(pack, object);
      for (const address of pictureAddresses(text)) {
        const { width = 0, height = 0, fault } = /^data:/i.test(address) ? readPicture(address) : {};
        if (fault !== undefined || (width <= room.width && height <= room.height)) continue;
        yield {
          at: placeAt(object, path),
          message: `the picture is ${width} × ${height} px, its panel about ${room.width} × ${room.height}; ${pack.target.title} does not scale it`,
          hint: 'draw it smaller, or make the panel larger',
        };
      }
    }
  },
};
