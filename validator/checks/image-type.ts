import type { Check } from '../check.ts';
import { markdownPanels, pictureAddresses } from '../markdown.ts';
import { placeAt } from '../pack.ts';
import { readPicture } from '../picture.ts';

export const check: Check = {
  about: 'SVG draws in Kibana 5; later ones and OpenSearch Dashboards show the data URI as text.',
  severity: 'error',
  *run(pack) {
    for (const { object, text, path } of markdownPanels(pack)) {
      for (const address of pictureAddresses(text)) {
        if (!/^data:/i.test(address)) continue;
        const { declared, fault } = readPicture(address);
        if (fault !== undefined || pack.target.pictures.has(declared)) continue;
        yield {
          at: placeAt(object, path),
          message: `${pack.target.title} does not draw ${declared} in markdown; it shows the address as text`,
          hint: 'embed a PNG',
        };
      }
    }
  },
};
