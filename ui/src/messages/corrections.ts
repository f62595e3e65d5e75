// What is said of the corrections to make at the source.

import type { Correction } from '../generated/Correction';
import type { CorrectionAbout } from '../generated/CorrectionAbout';
import type { Degree } from '../generated/Degree';
import type { ImportReport } from '../generated/ImportReport';
import { count, formatNumber, inflect } from './format';

const ABOUT_LABELS: Record<CorrectionAbout, string> = {
  pupil: 'Élève',
  guardian: 'Responsable',
  file: 'Fichier',
};

/** What a correction is about; a line that is nobody’s account yet bears a person’s name, and is no file. */
export function aboutLabel(about: CorrectionAbout, name: string, file: string): string {
  return about === 'file' && name !== file ? 'Ligne d’un fichier' : ABOUT_LABELS[about];
}

/** Where the school writes its data, whatever brings them to Préau: the directory is fed from there. */
export function sourceName(degree: Degree): string {
  return degree === '1D' ? 'ONDE' : 'SIECLE';
}

/** What an import does to the list, or did. */
export function correctionSentences(
  {
    correctionsFound: found,
    correctionsMade: made,
  }: Pick<ImportReport, 'correctionsFound' | 'correctionsMade'>,
  done: boolean,
): string[] {
  const sentences: string[] = [];
  if (found > 0) {
    const added = done
      ? inflect(found, 'est ajoutée', 'sont ajoutées')
      : inflect(found, 'sera ajoutée', 'seront ajoutées');
    sentences.push(`${count(found, 'correction')} à faire ${added} à la liste.`);
  }
  if (made > 0) {
    const gone = done
      ? inflect(made, 'quitte la liste', 'quittent la liste')
      : inflect(made, 'quittera la liste', 'quitteront la liste');
    const shown = inflect(made, 'les fichiers la montrent faite', 'les fichiers les montrent faites');
    sentences.push(`${count(made, 'correction')} ${gone} : ${shown}.`);
  }
  return sentences;
}

/** « eleves.csv, ligne 12 ». */
export function seenIn({ file, line }: Correction): string {
  return line === null ? file : `${file}, ligne ${formatNumber(line)}`;
}

/** « 3 corrections », « 1 correction sur 7 ». */
export function foundSentence(found: number, total: number): string {
  return found === total
    ? count(total, 'correction')
    : `${count(found, 'correction')} sur ${formatNumber(total)}`;
}
