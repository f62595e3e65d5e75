// What is wrong with a form as it is typed, so that all of it is told at once; Rust has the last word.

import type { ImportSchool } from '../generated/ImportSchool';
import type { Printing } from '../generated/Printing';
import type { SchoolIdentity } from '../generated/SchoolIdentity';
import type { Settings } from '../generated/Settings';
import { addressProblem } from './address';
import type { Lacking } from './import';
import { uaiProblem } from './uai';

/** By field; `null` or nothing where all is well. */
export type Problems = Readonly<Record<string, string | null>>;

const MILLIMETRES = 10;

export function settingsProblems({ author, portal, printing }: Settings): Problems {
  return {
    author:
      author.trim() === '' ? 'Indiquez votre prénom et votre nom : ils figurent dans le journal.' : null,
    portal: addressProblem(portal),
    ...printingProblems(printing),
  };
}

export function printingProblems({ margin, offsetX, offsetY }: Printing): Problems {
  const offset = (tenths: number) =>
    within(tenths / MILLIMETRES, -20, 20) ? null : 'Le décalage de l’adresse va de −20 à 20 millimètres.';
  return {
    'printing.margin':
      within(margin, 10, 30) && Number.isInteger(margin) ? null : 'La marge va de 10 à 30 millimètres.',
    'printing.offsetX': offset(offsetX),
    'printing.offsetY': offset(offsetY),
  };
}

function within(number: number, least: number, most: number): boolean {
  return number >= least && number <= most;
}

export function identityProblems({ postalCode, mail }: SchoolIdentity): Problems {
  return {
    postalCode:
      postalCode.trim() === '' || /^\d{5}$/.test(postalCode.replace(/\s/g, ''))
        ? null
        : 'Un code postal a cinq chiffres, par exemple 31000.',
    mail:
      mail.trim() === '' || /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(mail.trim())
        ? null
        : 'Cette adresse mail n’est pas complète. Elle doit ressembler à ecole@exemple.fr.',
  };
}

/** Of a school that is described; one that is known is named by its UAI alone. */
export function schoolProblems({ uai, name, degree, town }: ImportSchool): Problems {
  if (degree === null) return {};
  const problem = uaiProblem(uai);
  return {
    uai: problem?.blocking ? problem.message : null,
    name: name ? null : 'Indiquez le nom de l’école : elle n’est pas encore dans vos données.',
    town: town ? null : 'Indiquez la commune de l’école : elle n’est pas encore dans vos données.',
  };
}

/** Of what sheets lack, told once an import is done; « Plus tard » leaves it open. */
export function sheetProblems(typed: Readonly<Record<string, string>>, lacking: Lacking): Problems {
  const portal = typed['portal'] ?? '';
  const names = lacking.name.map((uai) => [
    uai,
    typed[uai]?.trim() ? null : 'Indiquez ce nom, ou répondez « Plus tard ».',
  ]);
  return {
    ...(lacking.portal.length > 0 && {
      portal:
        portal.trim() === '' ? 'Indiquez cette adresse, ou répondez « Plus tard ».' : addressProblem(portal),
    }),
    ...Object.fromEntries(names),
  };
}
