// npm run screenshots -- FOLDER [PART-OF-NAME] [LOOK…]
import { runnerImport } from 'vite';

const [folder, only, ...looks] = process.argv.slice(2);
if (!folder) {
  process.stderr.write(
    'usage: npm run screenshots -- FOLDER [PART-OF-NAME] [bureau|petit-sombre|etroit-agrandi…]\n',
  );
  process.exit(2);
}
const { module } = await runnerImport('./tests/browser/screenshots.ts');
const taken = await module.takeScreenshots(folder, only, looks.length > 0 ? looks : undefined);
process.stdout.write(`${taken} screenshots in ${folder}\n`);
