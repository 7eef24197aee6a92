import { shortened, type Check } from '../check.ts';
import { markdownPanels, pictureAddresses } from '../markdown.ts';
import { placeAt } from '../pack.ts';
import { readPicture } from '../picture.ts';

export const check: Check = {
  about: 'An embedded picture that does not decode is a broken icon.',
  severity: 'error',
  *run(pack) {
    for (const { object, text, path } of markdownPanels(pack)) {
      for (const address of pictureAddresses(text)) {
        if (!/^data:/i.test(address)) continue;
        const { fault } = readPicture(address);
        if (fault === undefined) continue;
        yield {
          at: placeAt(object, path),
          message: `the embedded picture ${JSON.stringify(shortened(address, 40))} ${fault}`,
          hint: 'embed it again',
        };
      }
    }
  },
};
