import { listed, type Check } from '../check.ts';
import { markdownPanels, outsideCode, rawTags } from '../markdown.ts';
import { placeAt } from '../pack.ts';

export const check: Check = {
  about: 'Raw HTML in markdown is shown as text by every target.',
  severity: 'warning',
  *run(pack) {
    for (const { object, text, path } of markdownPanels(pack)) {
      const tags = [...new Set(rawTags(outsideCode(text)).filter((tag) => !/^<img\b/i.test(tag)))];
      if (tags.length === 0) continue;
      yield {
        at: placeAt(object, path),
        message: `raw HTML is shown as text: ${listed(tags, 3)}`,
        hint: 'write it as markdown',
      };
    }
  },
};
