import { DIALECTS } from '../../model/dialect.ts';
import { listed, type Check } from '../check.ts';
import { askingPlace, miningShown, panelsOfDashboard } from '../meaning.ts';
import { nameOf } from '../pack.ts';

export const check: Check = {
  about:
    'The mining dashboard is about every host: a panel that leaves a dialect or known endpoints out hides who mines, one without its condition shows everybody.',
  severity: 'error',
  *run(pack) {
    for (const { object, role } of panelsOfDashboard(pack, 'mining')) {
      const told = (application: string, known: boolean): 'all' | 'none' | 'unknown' =>
        miningShown(pack, object, application, known);
      const hint = 'generate the pack again, or give all panels of the dashboard the same query';
      const at = askingPlace(object);
      if (told('seen-by-nobody', false) === 'all')
        yield { at, message: `${nameOf(object)} shows traffic that has nothing to do with mining`, hint };
      const hidden = role === 'mining-pools' ? [] : DIALECTS.filter((dialect) => told(dialect, false) === 'none');
      if (hidden.length > 0)
        yield { at, message: `${nameOf(object)} does not show hosts that speak ${listed(hidden)}`, hint };
      const asked = pack.profile?.fields['pool.endpoint'] !== undefined;
      if (asked && told('seen-by-nobody', true) === 'none')
        yield { at, message: `${nameOf(object)} does not show sessions with known endpoints`, hint };
    }
  },
};
