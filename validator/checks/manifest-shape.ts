import { schemaProblems, type Check } from '../check.ts';

export const check: Check = {
  about: 'A manifest that cannot be read says nothing about the pack.',
  severity: 'error',
  *run(pack) {
    for (const file of pack.files) {
      const [document] = file.documents;
      if (file.role !== 'manifest') continue;
      if (file.form === 'empty')
        yield { at: { file }, message: 'the manifest is empty', hint: 'generate the pack again' };
      if (document?.value === undefined) continue;
      yield* schemaProblems('manifest', document.value, (path) => ({ file, document, path }), 'the manifest');
    }
  },
};
