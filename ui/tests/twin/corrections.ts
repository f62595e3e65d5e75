// What imports of the twin found to put right at the source.

import type { Correction } from '../../src/generated/Correction';

const BASE = {
  leftOut: false,
  file: 'eleves.csv',
  line: 12,
  since: '2026-11-16T08:20:00+01:00',
  account: null,
};

export function corrections(): Correction[] {
  return [
    {
      ...BASE,
      id: 1,
      about: 'file',
      name: 'responsables.csv',
      class: null,
      field: null,
      code: 'spreadsheet',
      reason:
        'Ce fichier est passé par un tableur, qui a réécrit les identifiants de classe. Exportez-le de nouveau depuis ONDE sans l’ouvrir.',
      file: 'responsables.csv',
      line: null,
    },
    {
      ...BASE,
      id: 2,
      about: 'guardian',
      name: 'BOULEAU Benoît',
      class: 'CP A, CE1',
      field: 'Courriel',
      code: 'mail-shape',
      reason:
        '« benoit.bouleau@ » n’est pas une adresse mail complète. L’adresse déjà connue est gardée. Corrigez-la dans ONDE.',
      file: 'responsables.csv',
      line: 4,
      account: 2,
    },
    {
      ...BASE,
      id: 3,
      about: 'guardian',
      name: 'BOULEAU Benoît',
      class: 'CP A, CE1',
      field: 'Téléphone portable',
      code: 'mobile-shape',
      reason: '« 06 39 98 » n’est pas un numéro de téléphone complet. Corrigez-le dans ONDE.',
      file: 'responsables.csv',
      line: 4,
      since: '2026-09-07T17:48:00+02:00',
      account: 2,
    },
    {
      ...BASE,
      id: 4,
      about: 'guardian',
      name: 'KIWI Hugo',
      class: null,
      field: 'Prénom enfant',
      code: 'unknown-child',
      reason: 'Aucun élève de ce nom dans la classe CE1. Vérifiez l’orthographe dans ONDE.',
      leftOut: true,
      file: 'responsables.csv',
      line: 118,
    },
    {
      ...BASE,
      id: 5,
      about: 'pupil',
      name: 'LILAS Diane',
      class: 'CP A',
      field: 'INE',
      code: 'ine-shape',
      reason: 'L’INE n’a pas la forme attendue. L’élève est importée sans INE.',
    },
  ];
}

/** Names, files and reasons that no screen was drawn for. */
export function longCorrections(): Correction[] {
  const name =
    'ANTICONSTITUTIONNELLEMENT-DE-LA-TOUR-DES-MARAIS-DU-HAUT-PAYS Marie-Philippine-Apolline-Guillemette';
  return Array.from({ length: 60 }, (_, index) => ({
    ...BASE,
    id: index + 1,
    about: index % 2 === 0 ? ('pupil' as const) : ('guardian' as const),
    name: `${name} ${index + 1}`,
    class: 'Classe de Madame DE LA ZINNIA-D’ARGAN-NÉROLI (CE1-CE2-CM1)',
    field: 'Nom de famille du représentant légal 1 (tel que saisi dans la fiche)',
    code: 'damaged-name',
    reason: `Le nom « ${name.replaceAll('A', '?')} » est abîmé. Le nom déjà connu est gardé. Corrigez-le dans ONDE.`,
    leftOut: index % 3 === 0,
    file: 'ONDE-Extraction-Eleves-Et-Responsables-2026-2027-Definitif-Corrige-Version-Finale(2).csv',
    line: 1000 + index,
    account: index % 3 === 0 ? null : 1,
  }));
}
